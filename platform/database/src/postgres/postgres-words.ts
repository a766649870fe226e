// How PostgreSQL writes SQL, and how its columns are made so that text compares as on the other engines.
import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RootOperationNode,
  sql,
} from 'kysely';
import type { EngineWords } from '../kysely-over.ts';

/** `migration()` holds a lock of its own, around all sets at once. */
class UnlockedPostgresAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

export const postgresWords: EngineWords = {
  adapter: new UnlockedPostgresAdapter(),
  compiler: new PostgresQueryCompiler(),
  introspector: (kysely) => new PostgresIntrospector(kysely),
};

/** By code point, whatever the language of the database: the same order everywhere, and `like 'a%'` uses an index. */
class ExactColumns extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node);
    if (!DataTypeNode.is(column.dataType)) return column;
    const { dataType } = column.dataType;
    if (!/^(?:text|varchar|char)\b/.test(String(dataType))) return column;
    return { ...column, dataType: sql.raw(`${dataType} collate "C"`).toOperationNode() };
  }
}

const columns = new ExactColumns();

export const exactColumns: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => columns.transformNode(node, queryId) as RootOperationNode,
  transformResult: async ({ result }) => result,
};
