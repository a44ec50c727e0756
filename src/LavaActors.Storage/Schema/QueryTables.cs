namespace LavaActors.Storage.Schema;

/// <summary>Searches that users keep, as accounts are: no part of the read model.</summary>
internal static class QueryTables
{
    public static string Of(Dialect dialect) =>
        $"""
        CREATE TABLE stored_queries (
          id BIGINT NOT NULL PRIMARY KEY,
          owner {dialect.OrderedText} NOT NULL,
          name {dialect.OrderedText} NOT NULL,
          description TEXT NOT NULL,
          entity INTEGER NOT NULL,
          conditions TEXT NOT NULL,
          row_limit INTEGER NOT NULL,
          is_published INTEGER NOT NULL,
          in_group BIGINT NULL,
          UNIQUE (owner, name));
        """;
}
