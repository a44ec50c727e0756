namespace LavaActors.Storage.Schema;

/// <summary>
/// Names of users who are gone, or have another name now: who got such a name anew would see the jobs of the one before. And which users may be tied to an issuer of OpenID Connect: those that are already, and those that were made for it.
/// </summary>
internal static class FormerAccounts
{
    // Secrets of users who had gone before these were taken away with them.
    public static string Step(Dialect dialect) =>
        $"""
        CREATE TABLE former_accounts (
          name {dialect.OrderedText} NOT NULL PRIMARY KEY,
          account BIGINT NOT NULL);
        ALTER TABLE accounts ADD COLUMN by_oidc INTEGER NOT NULL DEFAULT 0;
        UPDATE accounts SET by_oidc = 1 WHERE subject IS NOT NULL;
        DELETE FROM lab_artifact_tokens WHERE user_name NOT IN (SELECT name FROM accounts);
        """;
}
