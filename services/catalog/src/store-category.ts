// Rows of categories, and what moving one means for the lists.
import type { Database, Transaction } from '@xiaoqiao/database';
import type { CategoryTree } from './category.ts';
import type { CatalogTables, CategoryRow } from './tables.ts';

export type CategoryStore = ReturnType<typeof createCategoryStore>;

export function createCategoryStore(database: Database) {
  const db = database.reader<CatalogTables>();
  const locks = database.engine !== 'sqlite';

  return {
    async all(): Promise<CategoryRow[]> {
      return db.selectFrom('categories').selectAll().orderBy('sort').orderBy('id').execute();
    },

    async exists(id: string): Promise<boolean> {
      const row = await db.selectFrom('categories').select('id').where('id', '=', id).executeTakeFirst();
      return row !== undefined;
    },

    /** The tree, which nobody else changes until the transaction ends. */
    async tree(tx: Transaction): Promise<CategoryTree> {
      const rows = await tx
        .on<CatalogTables>()
        .selectFrom('categories')
        .select(['id', 'parent_id'])
        .orderBy('id')
        .$if(locks, (query) => query.forUpdate())
        .execute();
      return new Map(rows.map(({ id, parent_id }) => [id, parent_id]));
    },

    async find(tx: Transaction, id: string): Promise<CategoryRow | undefined> {
      return tx
        .on<CatalogTables>()
        .selectFrom('categories')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
    },

    async insert(tx: Transaction, category: CategoryRow): Promise<void> {
      await tx.on<CatalogTables>().insertInto('categories').values(category).execute();
    },

    async update(tx: Transaction, { id, ...row }: CategoryRow): Promise<void> {
      await tx.on<CatalogTables>().updateTable('categories').set(row).where('id', '=', id).execute();
    },

    async remove(tx: Transaction, id: string): Promise<void> {
      await tx.on<CatalogTables>().deleteFrom('categories').where('id', '=', id).execute();
    },

    async holdsProducts(tx: Transaction, id: string): Promise<boolean> {
      const row = await tx
        .on<CatalogTables>()
        .selectFrom('listings')
        .select('product_id')
        .where('category_id', '=', id)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    /** Takes everything listed under the category out of the lists `from`, and puts it into those of `to`. */
    async relist(
      tx: Transaction,
      id: string,
      { from, to }: { from: readonly string[]; to: readonly string[] },
    ): Promise<void> {
      const rows = tx.on<CatalogTables>();
      for (const categoryId of from) {
        // The derived table: MySQL refuses a subquery on the very table it deletes from.
        const moved = rows
          .selectFrom('listings')
          .select('product_id')
          .where('category_id', '=', id)
          .as('moved');
        await rows
          .deleteFrom('listings')
          .where('category_id', '=', categoryId)
          .where('product_id', 'in', rows.selectFrom(moved).select('moved.product_id'))
          .execute();
      }
      for (const categoryId of to)
        await rows
          .insertInto('listings')
          .columns(['category_id', 'status', 'product_id', 'price', 'sales'])
          .expression((eb) =>
            eb
              .selectFrom('listings')
              .select((s) => [s.val(categoryId).as('category_id'), 'status', 'product_id', 'price', 'sales'])
              .where('category_id', '=', id),
          )
          .execute();
    },
  };
}
