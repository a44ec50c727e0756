using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Lab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/aliases/</c> and <c>/remote-artifact-tokens/</c> (spec: rest-api.md §5.5).</summary>
internal static class NameEndpoints
{
    public static void MapNames(this IEndpointRouteBuilder api)
    {
        api.MapGet("/aliases/", AliasesAsync).Needs(Operation.ReadSignedIn);
        api.MapPost("/aliases/", AddAliasAsync).Needs(Operation.Change, LabPermissions.Add("alias"));
        api.MapGet("/aliases/{name}/", async (string name, HttpContext context, AliasOperations aliases, CancellationToken stop) => Answer(await aliases.GetAsync(context.Caller(), name, stop))).Needs(Operation.ReadSignedIn);
        api.MapMethods("/aliases/{name}/", [HttpMethods.Put, HttpMethods.Patch], ChangeAliasAsync).Needs(Operation.Change, LabPermissions.Change("alias"));
        api.MapDelete("/aliases/{name}/", async (string name, HttpContext context, AliasOperations aliases, CancellationToken stop) => (await aliases.DeleteAsync(context.Caller(), name, stop)).Gone()).Needs(Operation.Change, LabPermissions.Delete("alias"));

        // Secrets, and so nothing for a token that may only read.
        api.MapGet("/remote-artifact-tokens/", TokensAsync).Needs(Operation.Change);
        api.MapPost("/remote-artifact-tokens/", AddTokenAsync).Needs(Operation.Change);
        api.MapGet("/remote-artifact-tokens/{name}/", async (string name, HttpContext context, ArtifactTokenOperations tokens, CancellationToken stop) => Answer(await tokens.GetAsync(context.Caller(), PathNames.Decoded(context.Request, name), stop))).Needs(Operation.Change);
        api.MapMethods("/remote-artifact-tokens/{name}/", [HttpMethods.Put, HttpMethods.Patch], ChangeTokenAsync).Needs(Operation.Change);
        api.MapDelete("/remote-artifact-tokens/{name}/", async (string name, HttpContext context, ArtifactTokenOperations tokens, CancellationToken stop) => (await tokens.DeleteAsync(context.Caller(), PathNames.Decoded(context.Request, name), stop)).Gone()).Needs(Operation.Change);
    }

    private static async Task<IResult> AliasesAsync(HttpRequest request, AliasOperations aliases, LabViews lab, CancellationToken stop)
    {
        var view = await lab.ReadAsync(request.HttpContext.Caller(), stop);
        var shown = view.With(await aliases.ListAsync(request.HttpContext.Caller(), stop));
        return ListAnswer.Of(request, shown.Resources.Aliases, View, ApiJson.Default.PageAliasView, "name");
    }

    private static Task<IResult> AddAliasAsync(HttpRequest request, AliasOperations aliases, CancellationToken stop) => ApiBody.ReadAsync(
        request,
        body => (Name: body.Text("name", isRequired: true), Type: body.Setting("device_type")),
        async alias => Typed(await aliases.AddAsync(request.HttpContext.Caller(), alias.Name!, alias.Type.Value, stop), alias.Type.Value ?? "", StatusCodes.Status201Created),
        stop);

    private static Task<IResult> ChangeAliasAsync(string name, HttpRequest request, AliasOperations aliases, CancellationToken stop) => ApiBody.ReadAsync(
        request,
        body => body.Setting("device_type"),
        async type => type.IsSet
            ? Typed(await aliases.UpdateAsync(request.HttpContext.Caller(), name, type.Value, stop), type.Value ?? "", StatusCodes.Status200OK)
            : Answer(await aliases.GetAsync(request.HttpContext.Caller(), name, stop)),
        stop);

    // That there is no such type is wrong in the body, and not in the address.
    private static IResult Typed(OperationResult<AliasRow> result, string type, int status) => result.Failure is OperationFailure.NotFound { Kind: "Device-type" }
        ? ApiResults.Field("device_type", $"Invalid pk \"{type}\" - object does not exist.")
        : Answer(result, status);

    private static async Task<IResult> TokensAsync(HttpRequest request, ArtifactTokenOperations tokens, CancellationToken stop)
    {
        var own = await tokens.ListAsync(request.HttpContext.Caller(), stop);
        if (!own.IsOk) return own.Failure!.Answer();
        return ListAnswer.Of(request, Tokens(own.Value), View, ApiJson.Default.PageArtifactTokenView, "name");
    }

    /// <summary>As filters know them.</summary>
    internal static FilterResource<ArtifactToken> Tokens(IReadOnlyList<ArtifactToken> rows) =>
        new(FieldKind.Text, rows, token => token.Name, (token, name) => name == "name" ? token.Name : null, FilterField.Text("name"));

    private static Task<IResult> AddTokenAsync(HttpRequest request, ArtifactTokenOperations tokens, CancellationToken stop) => ApiBody.ReadAsync(
        request,
        body => (Name: body.Text("name", isRequired: true), Token: body.Text("token", isRequired: true)),
        async added => Answer(await tokens.AddAsync(request.HttpContext.Caller(), added.Name!, added.Token!, stop), StatusCodes.Status201Created),
        stop);

    private static Task<IResult> ChangeTokenAsync(string name, HttpRequest request, ArtifactTokenOperations tokens, CancellationToken stop) => ApiBody.ReadAsync(
        request,
        body => body.Text("token", isRequired: true),
        async token => Answer(await tokens.UpdateAsync(request.HttpContext.Caller(), PathNames.Decoded(request, name), token!, stop)),
        stop);

    private static IResult Answer(OperationResult<AliasRow> result, int status = StatusCodes.Status200OK) => result.Answer(View, ApiJson.Default.AliasView, status);

    private static IResult Answer(OperationResult<ArtifactToken> result, int status = StatusCodes.Status200OK) => result.Answer(View, ApiJson.Default.ArtifactTokenView, status);

    private static AliasView View(AliasRow alias) => new(alias.Name, alias.DeviceType);

    private static ArtifactTokenView View(ArtifactToken token) => new(token.Name, token.Token);
}
