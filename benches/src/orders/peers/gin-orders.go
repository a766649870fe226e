// A peer: the usual shop order in Go, Gin over database/sql. One transaction takes the stock by a conditional update
// and writes order, item and local message.
//
//	gin-orders sqlite  FILE?_synchronous=2            seed PRODUCTS | serve PORT
//	gin-orders mysql   user@tcp(host:port)/database   …
//	gin-orders postgres postgres://…                  …
package main

import (
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
	_ "github.com/mattn/go-sqlite3"
)

const connections = 25

type order struct {
	ProductID int64 `json:"productId" binding:"required"`
	Quantity  int   `json:"quantity" binding:"required,min=1"`
}

// PostgreSQL numbers its parameters.
func statement(driver, text string) string {
	if driver != "postgres" {
		return text
	}
	number := 0
	return regexp.MustCompile(`\?`).ReplaceAllStringFunc(text, func(string) string {
		number++
		return "$" + strconv.Itoa(number)
	})
}

func open(driver, address string) *sql.DB {
	name := driver
	switch driver {
	case "sqlite":
		name = "sqlite3"
		address = "file:" + address + "&_journal=WAL&_busy_timeout=5000"
	case "mysql":
		// Without it every statement with parameters is prepared first, a round trip more.
		address += "?charset=utf8mb4&interpolateParams=true"
	}
	db, err := sql.Open(name, address)
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

func seed(db *sql.DB, driver string, products int) {
	for _, ddl := range []string{
		"create table products(id bigint primary key, name varchar(128), price int, stock bigint, sales bigint)",
		"create table orders(id varchar(40) primary key, user_id bigint, total int, status varchar(16), created_at bigint)",
		"create table order_items(order_id varchar(40), product_id bigint, price int, quantity int)",
		"create table local_message(id varchar(40) primary key, order_id varchar(40), status int, created_at bigint)",
	} {
		if _, err := db.Exec(ddl); err != nil {
			log.Fatal(err)
		}
	}
	insert := statement(driver, "insert into products values(?,?,?,?,?)")
	tx, err := db.Begin()
	if err != nil {
		log.Fatal(err)
	}
	for id := 1; id <= products; id++ {
		if _, err := tx.Exec(insert, id, fmt.Sprintf("茶 %d", id), 1000, 1_000_000_000, 0); err != nil {
			log.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		log.Fatal(err)
	}
}

func main() {
	driver, address, verb := os.Args[1], os.Args[2], os.Args[3]
	number, err := strconv.Atoi(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	db := open(driver, address)
	if verb == "seed" {
		seed(db, driver, number)
		return
	}

	take := statement(driver, "update products set stock=stock-?, sales=sales+? where id=? and stock>=?")
	insertOrder := statement(driver, "insert into orders values(?,?,?,?,?)")
	insertItem := statement(driver, "insert into order_items values(?,?,?,?)")
	insertMessage := statement(driver, "insert into local_message values(?,?,?,?)")
	started := time.Now().UnixNano()
	var count int64

	place := func(wanted order) (string, bool, error) {
		id := fmt.Sprintf("%d-%d", started, atomic.AddInt64(&count, 1))
		tx, err := db.Begin()
		if err != nil {
			return "", false, err
		}
		defer tx.Rollback()
		taken, err := tx.Exec(take, wanted.Quantity, wanted.Quantity, wanted.ProductID, wanted.Quantity)
		if err != nil {
			return "", false, err
		}
		if rows, _ := taken.RowsAffected(); rows == 0 {
			return "", false, nil
		}
		now := time.Now().UnixMilli()
		if _, err := tx.Exec(insertOrder, id, 1, 1000*wanted.Quantity, "pending", now); err != nil {
			return "", false, err
		}
		if _, err := tx.Exec(insertItem, id, wanted.ProductID, 1000, wanted.Quantity); err != nil {
			return "", false, err
		}
		if _, err := tx.Exec(insertMessage, id, id, 0, now); err != nil {
			return "", false, err
		}
		return id, true, tx.Commit()
	}

	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())
	router.GET("/ping", func(c *gin.Context) { c.String(http.StatusOK, "pong") })
	router.POST("/orders", func(c *gin.Context) {
		var wanted order
		if err := c.ShouldBindJSON(&wanted); err != nil {
			c.JSON(http.StatusBadRequest, gin.H{"message": err.Error()})
			return
		}
		id, inStock, err := place(wanted)
		switch {
		case err != nil:
			c.JSON(http.StatusInternalServerError, gin.H{"message": err.Error()})
		case !inStock:
			c.JSON(http.StatusConflict, gin.H{"message": "out of stock"})
		default:
			c.JSON(http.StatusCreated, gin.H{"data": gin.H{"id": id}})
		}
	})
	log.Fatal(router.Run("127.0.0.1:" + os.Args[4]))
}
