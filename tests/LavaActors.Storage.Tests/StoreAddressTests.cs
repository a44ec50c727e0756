using LavaActors.Storage.Postgres;
using Npgsql;

namespace LavaActors.Storage.Tests;

public sealed class StoreAddressTests
{
    [Theory]
    [InlineData("postgres:Host=db.example.com;Database=lab;Username=u;Password='se;cret'", "PostgreSQL database lab on db.example.com")]
    [InlineData("postgres:Host=::1;Port=5433;Database=lab", "PostgreSQL database lab on ::1:5433")]
    public void An_address_names_a_database(string text, string name)
    {
        Assert.Equal(name, StoreAddress.TryParse(text, out var wrong)?.ToString());
        Assert.Null(wrong);
    }

    [Theory]
    [InlineData("Host=db;Database=lab;Password=secret", "postgres:")]
    [InlineData("postgres:Database=lab", "no Host")]
    [InlineData("postgres:Host=db;Username=u", "no Database")]
    [InlineData("postgres:Host=db;Database=lab;Password=sec;ret", "quotes")]
    [InlineData("postgres:Host=db;Database=lab;Password=x;secret=y", "unknown")]
    [InlineData("postgres:Host=db;Database=lab;Port=secret", "unknown")]
    public void What_is_no_address_is_refused_without_repeating_it(string text, string why)
    {
        Assert.Null(StoreAddress.TryParse(text, out var wrong));
        Assert.Contains(why, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("sec", wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres:Host=db;Database=lab;PWD=x", true)]
    [InlineData("postgres:Host=db;Database=lab;Passfile=/etc/pgpass", false)]
    public void A_password_in_an_address_is_seen(string text, bool has) => Assert.Equal(has, StoreAddress.HasPassword(text));

    [Theory]
    [InlineData("Host=db;Database=lab", 20, "-c idle_in_transaction_session_timeout=10s")]
    [InlineData("Host=db;Database=lab;MaxPoolSize=7;Options=-c search_path=lava", 7, "-c idle_in_transaction_session_timeout=10s -c search_path=lava")]
    public void What_the_user_did_not_say_has_defaults(string said, int pool, string options)
    {
        var database = PostgresDatabase.TryParse(said, out _)!;
        var (connection, journal) = (new NpgsqlConnectionStringBuilder(database.ConnectionString), new NpgsqlConnectionStringBuilder(database.JournalConnectionString));
        Assert.Equal((pool, options, "lava-actors"), (connection.MaxPoolSize + journal.MaxPoolSize, connection.Options, connection.ApplicationName));
        Assert.Equal((pool / 2, options, "lava-actors journal"), (journal.MaxPoolSize, journal.Options, journal.ApplicationName));
    }
}
