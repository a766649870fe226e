// A peer: pages of products by Gin from MySQL or SQLite, through GORM or through database/sql with prepared statements.
package main

import (
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"

	"github.com/gin-gonic/gin"
	_ "github.com/go-sql-driver/mysql"
	"github.com/jinzhu/gorm"
	_ "github.com/mattn/go-sqlite3"
)

const (
	pageSize = 20
	newest   = int64(1) << 53
	fields   = "id, name, brief, price, original_price, category, image_url, stock, sales, created_at"
	table    = `create table goods (id bigint primary key, name varchar(120), brief varchar(255), price bigint,
		original_price bigint, category varchar(26), image_url varchar(512), stock bigint, sales bigint, created_at bigint)`
)

type Goods struct {
	ID            int64  `json:"id"`
	Name          string `json:"name"`
	Brief         string `json:"brief"`
	Price         int64  `json:"price"`
	OriginalPrice int64  `json:"originalPrice"`
	Category      string `json:"category"`
	ImageURL      string `json:"imageUrl" gorm:"column:image_url"`
	Stock         int64  `json:"stock"`
	Sales         int64  `json:"sales"`
	CreatedAt     int64  `json:"createdAt"`
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func fill(db *sql.DB, count int) {
	must(db.Exec("drop table if exists goods"))
	must(db.Exec(table))
	must(db.Exec("create index goods_created on goods (created_at, id)"))
	tx := must(db.Begin())
	insert := must(tx.Prepare("insert into goods values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
	for i := int64(1); i <= int64(count); i++ {
		must(insert.Exec(i, fmt.Sprintf("云岭 特级西湖龙井 绿茶 250g 礼盒装 %d", i), "汤色清亮，香气高扬", 990+i%9000, 2990+i%9000,
			fmt.Sprintf("category-%d", i%64), fmt.Sprintf("/pictures/%d.webp", i%40), 1000000, i%5000, 1700000000000+i*1000))
	}
	if err := tx.Commit(); err != nil {
		log.Fatal(err)
	}
}

// Keyset pages: what was created before the cursor, newest first.
type pages func(before int64) ([]Goods, error)

func byGorm(dialect string, db *sql.DB) pages {
	orm := must(gorm.Open(dialect, db))
	return func(before int64) ([]Goods, error) {
		var list []Goods
		found := orm.Table("goods").Select(fields).Where("created_at < ?", before).Order("created_at desc").Limit(pageSize).Find(&list)
		return list, found.Error
	}
}

func bySQL(db *sql.DB) pages {
	query := must(db.Prepare("select " + fields + " from goods where created_at < ? order by created_at desc limit ?"))
	return func(before int64) ([]Goods, error) {
		rows, err := query.Query(before, pageSize)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		list := make([]Goods, 0, pageSize)
		for rows.Next() {
			var g Goods
			if err := rows.Scan(&g.ID, &g.Name, &g.Brief, &g.Price, &g.OriginalPrice, &g.Category, &g.ImageURL, &g.Stock, &g.Sales, &g.CreatedAt); err != nil {
				return nil, err
			}
			list = append(list, g)
		}
		return list, rows.Err()
	}
}

// gin-shop <mysql|sqlite3> <address> <gorm|sql> <port>, or gin-shop <mysql|sqlite3> <address> fill <count>
func main() {
	driver, address, mode, last := os.Args[1], os.Args[2], os.Args[3], must(strconv.Atoi(os.Args[4]))
	db := must(sql.Open(driver, address))
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	if mode == "fill" {
		fill(db, last)
		return
	}
	page := bySQL
	if mode == "gorm" {
		page = func(db *sql.DB) pages { return byGorm(driver, db) }
	}
	read := page(db)
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())
	router.GET("/ping", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"code": 0, "message": "pong"}) })
	router.GET("/products", func(c *gin.Context) {
		before, err := strconv.ParseInt(c.DefaultQuery("cursor", strconv.FormatInt(newest, 10)), 10, 64)
		if err != nil {
			c.JSON(http.StatusBadRequest, gin.H{"code": 40000, "message": "cursor is no number"})
			return
		}
		list, err := read(before)
		if err != nil {
			c.JSON(http.StatusInternalServerError, gin.H{"code": 50000, "message": "internal"})
			return
		}
		next := ""
		if len(list) == pageSize {
			next = strconv.FormatInt(list[pageSize-1].CreatedAt, 10)
		}
		c.JSON(http.StatusOK, gin.H{"code": 0, "message": "ok", "data": gin.H{"list": list, "nextCursor": next}})
	})
	log.Fatal(router.Run("127.0.0.1:" + strconv.Itoa(last)))
}
