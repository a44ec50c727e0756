using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Tokens, whoever asks for them by whatever interface.</summary>
public sealed class TokenOperationsTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly FakeAccounts _accounts = new();
    private readonly FakeTimeProvider _clock = new(FakeReadModel.Noon);

    private TokenOperations Tokens => new(new Audit(_clock, NullLogger<Audit>.Instance, _accounts), _clock, _accounts);

    private async Task<(Caller Caller, AccountRow User)> UserAsync(string name, TokenScope scope = TokenScope.Admin)
    {
        _accounts.Put(name);
        var user = (await _accounts.UserAsync(name, Stop))!;
        return (Caller.Of(name, user.Id, scope: scope), user);
    }

    [Fact]
    public async Task A_token_is_made_found_and_deleted_by_whose_it_is_alone()
    {
        var ((ann, user), (bob, _)) = (await UserAsync("ann"), await UserAsync("bob"));
        var secret = (await Tokens.AddAsync(ann, "laptop", nameof(TokenScope.Submit), "2", Stop)).Value;
        var made = (await _accounts.FindAsync(Secrets.HashOf(secret), Stop))!.Value.Token;
        Assert.Equal((user.Id, "laptop", TokenScope.Submit, FakeReadModel.Noon.AddDays(2)), (made.User, made.Description, made.Scope, made.Expires));
        Assert.Contains(made, (await Tokens.ListAsync(ann, Stop)).Value);
        Assert.DoesNotContain(made, (await Tokens.ListAsync(bob, Stop)).Value);
        Assert.IsType<OperationFailure.NotFound>((await Tokens.DeleteAsync(bob, made.Id, Stop)).Failure);
        Assert.NotNull(await _accounts.FindAsync(Secrets.HashOf(secret), Stop));
        Assert.True((await Tokens.DeleteAsync(ann, made.Id, Stop)).IsOk);
        Assert.Null(await _accounts.FindAsync(Secrets.HashOf(secret), Stop));
        Assert.Equal([($"ann/{made.Id}", "made, scope Submit"), ($"ann/{made.Id}", "deleted")], _accounts.Audit.Select(entry => (entry.Object, entry.What)));
    }

    [Theory]
    [InlineData(TokenScope.Read)]
    [InlineData(TokenScope.Submit)]
    public async Task Who_came_by_a_token_with_limits_makes_and_deletes_none(TokenScope scope)
    {
        var (ann, user) = await UserAsync("ann", scope);
        var had = (await Tokens.ListAsync(ann, Stop)).Value;
        Assert.IsType<OperationFailure.Forbidden>((await Tokens.AddAsync(ann, "", nameof(TokenScope.Admin), "", Stop)).Failure);
        Assert.IsType<OperationFailure.Forbidden>((await Tokens.DeleteAsync(ann, Assert.Single(had).Id, Stop)).Failure);
        Assert.Equal(had, await _accounts.TokensAsync(user.Id, Stop));
        Assert.Empty(_accounts.Audit);
    }

    [Fact]
    public async Task Nobody_in_particular_has_tokens()
    {
        Assert.IsType<OperationFailure.Forbidden>((await Tokens.ListAsync(Caller.Nobody, Stop)).Failure);
        Assert.IsType<OperationFailure.Forbidden>((await Tokens.AddAsync(Caller.Nobody, "", nameof(TokenScope.Admin), "", Stop)).Failure);
        Assert.IsType<OperationFailure.NotFound>((await Tokens.AddAsync(Caller.Anybody, "", nameof(TokenScope.Admin), "", Stop)).Failure);
    }

    [Fact]
    public async Task Those_for_a_password_take_the_place_of_the_oldest()
    {
        var (ann, user) = await UserAsync("ann");
        var first = await Tokens.AddForPasswordAsync(user, Stop);
        var oldest = (await _accounts.FindAsync(Secrets.HashOf(first), Stop))!.Value.Token.Id;
        for (var n = 0; n < 10; n++) await Tokens.AddForPasswordAsync(user, Stop);
        Assert.Null(await _accounts.FindAsync(Secrets.HashOf(first), Stop));
        // And the one that she had before.
        Assert.Equal(11, (await Tokens.ListAsync(ann, Stop)).Value.Count);
        Assert.Equal(("ann", $"ann/{oldest}"), Assert.Single(_accounts.Audit.Where(entry => entry.What == "deleted for a newer one").Select(entry => (entry.Who, entry.Object))));
        Assert.Equal(11, _accounts.Audit.Count(entry => entry.What == "made for a password"));
    }

    [Theory]
    [InlineData("laptop", "Submit", "", 0, null)]
    [InlineData("laptop", "Submit", "3650", 99, null)]
    [InlineData("laptop", "Root", "", 0, "'Root' is no scope; there are Read, Submit, Admin.")]
    [InlineData("laptop", "1", "", 0, "'1' is no scope; there are Read, Submit, Admin.")]
    [InlineData("laptop", "Read", "0", 0, "A token lasts 1 to 3650 days, or, with nothing said, until it is deleted.")]
    [InlineData("laptop", "Read", "-1", 0, "A token lasts 1 to 3650 days, or, with nothing said, until it is deleted.")]
    [InlineData("laptop", "Read", "", 100, "You have 100 tokens; delete some first.")]
    public void What_is_wrong_is_said(string description, string scope, string days, int had, string? fault) => Assert.Equal(fault, TokenOperations.Fault(description, scope, days, had));
}
