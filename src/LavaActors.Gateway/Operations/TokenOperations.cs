using System.Globalization;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Operations;

/// <summary>API tokens (spec: web-ui.md §7, rest-api.md §1). Everybody has only his own: who asks is whose they are.</summary>
public sealed class TokenOperations(Audit audit, TimeProvider clock, ITokenStore? tokens = null)
{
    /// <summary>Of entries in the audit log, whose object is the user and the token's number.</summary>
    private const string Kind = "token";

    private const string ForPassword = "Created by REST API call";

    private const int LongestDescription = 200, MostTokens = 100, MostDays = 3650, MostForPasswords = 10;

    public async Task<OperationResult<IReadOnlyList<TokenRow>>> ListAsync(Caller caller, CancellationToken stop) =>
        WhyNot(caller, Operation.ReadSignedIn) is { } why ? why : OperationResult.Ok(await tokens!.TokensAsync(caller.UserId!.Value, stop));

    /// <summary>Makes one; the result is its secret, which is kept nowhere.</summary>
    /// <param name="scope">The name of a <see cref="TokenScope"/>.</param>
    /// <param name="days">How long it lasts, a number; empty: until it is deleted.</param>
    public async Task<OperationResult<string>> AddAsync(Caller caller, string description, string scope, string days, CancellationToken stop)
    {
        if (WhyNot(caller, Operation.Change) is { } why) return why;
        if (Fault(description, scope, days, (await tokens!.TokensAsync(caller.UserId!.Value, stop)).Count) is { } fault) return new OperationFailure.Invalid(null, fault);
        DateTimeOffset? expires = days.Length == 0 ? null : clock.GetUtcNow().AddDays(int.Parse(days, CultureInfo.InvariantCulture));
        return await MakeAsync(caller, description, Enum.Parse<TokenScope>(scope), expires, $"made, scope {scope}", stop);
    }

    /// <summary>One for who has just given his password; it may do all that he may. Those that are there cannot be shown again, and a script that asks each time must not fill the store: the oldest of them go.</summary>
    /// <exception cref="InvalidOperationException">Users are not told apart here.</exception>
    public async Task<string> AddForPasswordAsync(AccountRow user, CancellationToken stop)
    {
        if (tokens is null) throw new InvalidOperationException("there are no tokens without users");
        var same = (await tokens.TokensAsync(user.Id, stop)).Where(token => token.Description == ForPassword).ToList();
        var caller = Caller.Of(user.UserName, user.Id);
        foreach (var old in same.Take(Math.Max(0, same.Count + 1 - MostForPasswords)))
        {
            // Of several that ask at the same moment one deletes it.
            if (await tokens.DeleteAsync(user.Id, old.Id, stop)) await audit.NoteAsync(caller, Kind, $"{user.UserName}/{old.Id}", "deleted for a newer one", stop);
        }

        return await MakeAsync(caller, ForPassword, TokenScope.Admin, expires: null, "made for a password", stop);
    }

    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, long token, CancellationToken stop)
    {
        if (WhyNot(caller, Operation.Change) is { } why) return why;
        if (!await tokens!.DeleteAsync(caller.UserId!.Value, token, stop)) return new OperationFailure.NotFound("Token", $"{token}");
        await audit.NoteAsync(caller, Kind, $"{caller.UserName}/{token}", "deleted", stop);
        return Done.Instance;
    }

    /// <summary>What is wrong with a token that is asked for; null for nothing. Pure.</summary>
    /// <param name="had">How many he has.</param>
    internal static string? Fault(string description, string scope, string days, int had) =>
        description.Length > LongestDescription ? $"A description has at most {LongestDescription} characters."
        : !Enum.GetNames<TokenScope>().Contains(scope) ? $"'{scope}' is no scope; there are {string.Join(", ", Enum.GetNames<TokenScope>())}."
        : days.Length > 0 && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostDays) ? $"A token lasts 1 to {MostDays} days, or, with nothing said, until it is deleted."
        : had >= MostTokens ? $"You have {had} tokens; delete some first."
        : null;

    private async Task<string> MakeAsync(Caller caller, string description, TokenScope scope, DateTimeOffset? expires, string what, CancellationToken stop)
    {
        var secret = Secrets.NewToken();
        var made = await tokens!.AddAsync(caller.UserId!.Value, Secrets.HashOf(secret), description, scope, clock.GetUtcNow(), expires, stop);
        await audit.NoteAsync(caller, Kind, $"{caller.UserName}/{made.Id}", what, stop);
        return secret;
    }

    /// <summary>Where users are not told apart nobody has tokens.</summary>
    private OperationFailure? WhyNot(Caller caller, Operation operation) =>
        AccessRules.WhyNot(caller, operation) is { } why ? new OperationFailure.Forbidden(why)
        : tokens is null || caller.UserId is null ? new OperationFailure.NotFound("User", caller.Name)
        : null;
}
