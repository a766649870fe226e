-- A small made-up shop in the shape of a dump without column names.
/*!40101 SET NAMES utf8 */;
LOCK TABLES `litemall_ad` WRITE;
INSERT INTO `litemall_ad` VALUES (1,'passed over; it''s not wanted','',NULL,1,'(2,3),(4','2018-02-01 00:00:00',NULL,1,NULL,NULL,0);
UNLOCK TABLES;
INSERT INTO `litemall_brand` VALUES (7,'小桥茶厂','','',1,0.00,NULL,NULL,0),(8,'旧厂','','',1,0.00,NULL,NULL,1);
INSERT INTO `litemall_category` VALUES (1,'茶','','',0,'http://img.example/1.png','','L1',2,NULL,NULL,0),(11,'绿茶','','',1,'','http://img.example/11.png','L2',1,NULL,NULL,0),(12,'旧类','','',1,'','','L2',1,NULL,NULL,1);
INSERT INTO `litemall_goods` VALUES (100,'G100','明前龙井',11,7,'[\"http://img.example/a.jpg\", \"not a url\"]','','豆香\\兰香',1,1,'http://img.example/100.png','',0,0,'罐',30.00,25.00,'<p onclick=\"x()\">好茶<script>alert(1)</script></p>','2018-02-01 00:00:00','2018-02-01 00:00:00',0),(101,'G101','下架的茶',11,0,'[]','','',0,1,'','',0,0,'',0.00,9.90,NULL,NULL,NULL,0),(102,'G102','删掉的茶',11,0,'[]','','',1,1,'','',0,0,'件',0.00,1.00,'',NULL,NULL,1),
(103,'G103','没有规格的茶',11,0,'[]','','',1,1,'','',0,0,'件',0.00,1.00,'',NULL,NULL,0),(104,'G104','类不在的茶',99,8,'[]','','',1,1,'','',0,0,'件',0.00,1.00,'',NULL,NULL,0),(105,'G105',oops,11,0,'[]','','',1,1,'','',0,0,'件',0.00,1.00,'',NULL,NULL,0),(106,'G106','少一列',11,0,'[]','','',1,1,'','',0,0,'件',0.00,1.00,'',NULL,NULL),(107,'G107','引号\'没关,11,0,'[]','','',1,1,'','',0,0,'件',0.00,1.00,'',NULL,NULL,0),(108,'G108','后面的茶',11,0,'[]','','it''s
fine',1,1,'','',0,0,'件',0.00,1.00,'',NULL,NULL,0);
INSERT INTO `litemall_goods_attribute` VALUES (1,100,'产地','杭州',NULL,NULL,0),(2,100,'温馨提示','这一段很长很长，长到放不进一格：请放在阴凉干燥处，开封之后尽快喝完；冲泡的水不要太烫，八十五度正好，第一泡三十秒，之后每泡加十秒，一共可以冲三到四泡，杯子先温一温更好 <b>。',NULL,NULL,0),(3,100,'旧','旧',NULL,NULL,1);
INSERT INTO `litemall_goods_product` VALUES (1,100,'[\"50g\",\"罐装\"]',19.99,5,'http://img.example/sku.png',NULL,NULL,0),(2,100,'[\"100g\",\"礼盒\"]',35.10,3,'quality=90',NULL,NULL,0),(3,100,'not json',1.00,1,'',NULL,NULL,0),(4,100,'[\"50g\"]',0.005,1,'',NULL,NULL,0),(5,100,'[\"50g\"]',0.00,1,'',NULL,NULL,0),(6,100,'[\"50g\"]',1.00,-1,'',NULL,NULL,0),(7,100,'[\"50g\"]',1.00,1,'',NULL,NULL,1),(8,101,'[\"标准\"]',9.90,1,'',NULL,NULL,0),(9,104,'[\"标准\"]',1.00,1,'',NULL,NULL,0),(10,108,'[\"标准\"]',1.00,1,'',NULL,NULL,0),(11,999,'[\"标准\"]',1.00,1,'',NULL,NULL,0);
INSERT INTO `litemall_goods_specification` VALUES (1,100,'规格','50g','',NULL,NULL,0),(2,100,'规格','100g','',NULL,NULL,0),(3,100,'包装','礼盒','',NULL,NULL,0),(4,100,'包装','罐装','',NULL,NULL,0);
