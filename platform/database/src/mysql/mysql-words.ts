// How MySQL and MariaDB write SQL, and how tables are made there so that text compares as on the other engines.
import {
  type ColumnDefinitionNode,
  CreateTableNode,
  DataTypeNode,
  type KyselyPlugin,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  OperationNodeTransformer,
  type RootOperationNode,
  sql,
} from 'kysely';
import type { EngineWords } from '../kysely-over.ts';

/** `migration()` holds a lock of its own, around all sets at once. */
class UnlockedMysqlAdapter extends MysqlAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

export const mysqlWords: EngineWords = {
  adapter: new UnlockedMysqlAdapter(),
  compiler: new MysqlQueryCompiler(),
  introspector: (kysely) => new MysqlIntrospector(kysely),
};

/** In the order of preference; the first two tell `a` from `a ` like other engines, and need MySQL 8 or MariaDB. */
export const exactCollations = ['utf8mb4_0900_bin', 'utf8mb4_nopad_bin', 'utf8mb4_bin'] as const;
export type ExactCollation = (typeof exactCollations)[number];

class ExactTables extends OperationNodeTransformer {
  readonly #collation: ExactCollation;

  constructor(collation: ExactCollation) {
    super();
    this.#collation = collation;
  }

  protected override transformCreateTable(node: CreateTableNode): CreateTableNode {
    const ending = sql
      .raw(`engine = InnoDB character set utf8mb4 collate ${this.#collation}`)
      .toOperationNode();
    return CreateTableNode.cloneWithEndModifier(super.transformCreateTable(node), ending);
  }

  /** `text` is 64 KB here and unlimited elsewhere. */
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node);
    const isText = DataTypeNode.is(column.dataType) && column.dataType.dataType === 'text';
    return isText ? { ...column, dataType: sql.raw('mediumtext').toOperationNode() } : column;
  }
}

export function exactTables(collation: ExactCollation): KyselyPlugin {
  const tables = new ExactTables(collation);
  return {
    transformQuery: ({ node, queryId }) => tables.transformNode(node, queryId) as RootOperationNode,
    transformResult: async ({ result }) => result,
  };
}
