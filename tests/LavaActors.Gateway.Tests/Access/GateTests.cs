using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LavaActors.Gateway.Tests.Access;

public sealed class GateTests
{
    private const string NoCredentials = "Authentication credentials were not provided.";

    [Theory]
    [InlineData(Operation.Public, null)]
    [InlineData(Operation.Read, null)]
    [InlineData(Operation.ReadSignedIn, NoCredentials)]
    [InlineData(Operation.Submit, NoCredentials)]
    [InlineData(Operation.Change, NoCredentials)]
    [InlineData(Operation.Administer, NoCredentials)]
    public void Nobody_reads_what_is_public(Operation operation, string? refusal) => Assert.Equal(refusal, AccessRules.WhyNot(Caller.Nobody, operation));

    [Theory]
    [InlineData(TokenScope.Read, Operation.ReadSignedIn, true)]
    [InlineData(TokenScope.Read, Operation.Submit, false)]
    [InlineData(TokenScope.Submit, Operation.Submit, true)]
    [InlineData(TokenScope.Submit, Operation.Change, false)]
    [InlineData(TokenScope.Admin, Operation.Change, true)]
    [InlineData(TokenScope.Admin, Operation.Administer, false)]
    public void A_token_does_what_its_scope_says(TokenScope scope, Operation operation, bool mayPass) =>
        Assert.Equal(mayPass, AccessRules.WhyNot(Caller.Of("ann", 1, scope: scope), operation) is null);

    [Fact]
    public void A_superuser_s_token_is_limited_like_any_other()
    {
        Assert.NotNull(AccessRules.WhyNot(Caller.Of("root", 1, isSuperuser: true, scope: TokenScope.Submit), Operation.Administer));
        Assert.Null(AccessRules.WhyNot(Caller.Of("root", 1, isSuperuser: true), Operation.Administer));
    }

    [Fact]
    public void Without_users_everybody_does_everything() => Assert.All(Enum.GetValues<Operation>(), operation => Assert.Null(AccessRules.WhyNot(Caller.Anybody, operation)));

    [Fact]
    public void An_endpoint_that_says_nothing_is_found()
    {
        Assert.Equal(["/b"], EndpointCheck.Silent([Route("/a", new Needs(Operation.Read, [])), Route("/b")]));
    }

    [Fact]
    public void An_endpoint_that_may_change_something_and_asks_for_no_right_is_found()
    {
        var (get, post, delete) = (new HttpMethodMetadata(["GET"]), new HttpMethodMetadata(["GET", "POST"]), new HttpMethodMetadata(["DELETE"]));
        Assert.Equal(
            ["/any", "/nothing", "/read", "/signed-in"],
            EndpointCheck.Unguarded(
            [
                Route("/look", get, new Needs(Operation.Read, [])),
                Route("/any", new Needs(Operation.Read, [])),
                Route("/nothing", post),
                Route("/read", post, new Needs(Operation.Read, [])),
                Route("/signed-in", delete, new Needs(Operation.ReadSignedIn, [])),
                Route("/change", delete, new Needs(Operation.Change, [])),
                Route("/submit", post, new Needs(Operation.Submit, [])),
                Route("/permission", delete, new Needs(Operation.Change, ["lava_scheduler_app.delete_tag"])),
                Route("/object", post, new Needs(Operation.Change, [], ObjectKind.Worker)),
                Route("/administer", delete, new Needs(Operation.Administer, [])),
                Route("/login", post, new Needs(Operation.Public, []), new NeedsNoRight("the login itself")),
            ]));
    }

    private static RouteEndpoint Route(string path, params object[] metadata) => new(_ => Task.CompletedTask, RoutePatternFactory.Parse(path), 0, new EndpointMetadataCollection(metadata), path);
}
