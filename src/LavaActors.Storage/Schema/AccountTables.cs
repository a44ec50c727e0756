namespace LavaActors.Storage.Schema;

/// <summary>The tables of users and of what they may do, and the log of what they did. They are no part of the read model: nothing brings them back.</summary>
internal static class AccountTables
{
    /// <summary>Who a user is at an issuer of OpenID Connect.</summary>
    public const string Subjects = "ALTER TABLE accounts ADD COLUMN subject TEXT NULL;";

    /// <summary>What the members of a group may do to all objects of a kind.</summary>
    public const string GroupPermissions = "ALTER TABLE account_groups ADD COLUMN permissions TEXT NOT NULL DEFAULT '[]';";

    // Numbers are never given twice, also when the last user is deleted: a number in a log means one user.
    public static string Step(Dialect dialect) =>
        $"""
        CREATE TABLE account_ids (
          kind {dialect.OrderedText} NOT NULL PRIMARY KEY,
          last BIGINT NOT NULL);
        CREATE TABLE accounts (
          id BIGINT NOT NULL PRIMARY KEY,
          name {dialect.OrderedText} NOT NULL UNIQUE,
          first_name TEXT NOT NULL,
          last_name TEXT NOT NULL,
          email TEXT NOT NULL,
          password TEXT NULL,
          is_active INTEGER NOT NULL,
          is_staff INTEGER NOT NULL,
          is_superuser INTEGER NOT NULL,
          permissions TEXT NOT NULL,
          last_login BIGINT NULL,
          joined BIGINT NOT NULL);
        CREATE TABLE account_groups (
          id BIGINT NOT NULL PRIMARY KEY,
          name {dialect.OrderedText} NOT NULL UNIQUE);
        CREATE TABLE memberships (
          account BIGINT NOT NULL,
          in_group BIGINT NOT NULL,
          PRIMARY KEY (account, in_group));
        CREATE INDEX memberships_group ON memberships (in_group);
        CREATE TABLE api_tokens (
          id BIGINT NOT NULL PRIMARY KEY,
          account BIGINT NOT NULL,
          hash {dialect.OrderedText} NOT NULL UNIQUE,
          description TEXT NOT NULL,
          scope INTEGER NOT NULL,
          created BIGINT NOT NULL,
          last_used BIGINT NULL,
          expires BIGINT NULL);
        CREATE INDEX api_tokens_account ON api_tokens (account);
        CREATE TABLE object_permissions (
          id BIGINT NOT NULL PRIMARY KEY,
          kind INTEGER NOT NULL,
          object {dialect.OrderedText} NOT NULL,
          object_right INTEGER NOT NULL,
          in_group BIGINT NOT NULL,
          UNIQUE (kind, object, object_right, in_group));
        CREATE TABLE sessions (
          hash {dialect.OrderedText} NOT NULL PRIMARY KEY,
          account BIGINT NOT NULL,
          created BIGINT NOT NULL,
          expires BIGINT NOT NULL);
        CREATE INDEX sessions_account ON sessions (account);
        CREATE INDEX sessions_expires ON sessions (expires);
        CREATE TABLE login_attempts (
          id BIGINT NOT NULL PRIMARY KEY,
          at BIGINT NOT NULL,
          account {dialect.OrderedText} NOT NULL,
          address {dialect.OrderedText} NOT NULL);
        CREATE INDEX login_attempts_account ON login_attempts (account);
        CREATE INDEX login_attempts_address ON login_attempts (address);
        CREATE INDEX login_attempts_at ON login_attempts (at);
        CREATE TABLE audit (
          id BIGINT NOT NULL PRIMARY KEY,
          at BIGINT NOT NULL,
          who {dialect.OrderedText} NOT NULL,
          kind {dialect.OrderedText} NOT NULL,
          object {dialect.OrderedText} NOT NULL,
          what TEXT NOT NULL);
        CREATE INDEX audit_object ON audit (kind, object, id);
        CREATE INDEX audit_who ON audit (who, id);
        CREATE INDEX submissions_submitter ON submissions (submitter);
        CREATE INDEX submissions_of_groups ON submissions (visibility_groups) WHERE visibility = 2;
        """;
}
