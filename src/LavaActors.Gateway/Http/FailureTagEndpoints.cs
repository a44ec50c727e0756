using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Lab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/failure-tags/</c>: what failures are called; ours, since the reference has them in its admin pages only.</summary>
internal static class FailureTagEndpoints
{
    public static void MapFailureTags(this IEndpointRouteBuilder api)
    {
        api.MapGet("/failure-tags/", ListAsync).Needs(Operation.ReadSignedIn);
        api.MapPost("/failure-tags/", AddAsync).Needs(Operation.Change);
        api.MapGet("/failure-tags/{id:long}/", async (long id, FailureOperations failures, CancellationToken stop) => Answer(await failures.TagAsync(id, stop))).Needs(Operation.ReadSignedIn);
        api.MapMethods("/failure-tags/{id:long}/", [HttpMethods.Put, HttpMethods.Patch], ChangeAsync).Needs(Operation.Change);
        api.MapDelete("/failure-tags/{id:long}/", DeleteAsync).Needs(Operation.Change);
    }

    /// <summary>As filters know them.</summary>
    public static FilterResource<FailureTag> Resource(IReadOnlyList<FailureTag> tags) => new(
        FieldKind.Number,
        tags,
        tag => tag.Id,
        (tag, name) => name switch
        {
            "id" => tag.Id,
            "name" => tag.Name,
            "description" => tag.Description,
            _ => null,
        },
        FilterField.Text("name"),
        FilterField.Text("description"));

    private static async Task<IResult> ListAsync(HttpRequest request, FailureOperations failures, CancellationToken stop) =>
        ListAnswer.Of(request, Resource(await failures.TagsAsync(stop)), View, ApiJson.Default.PageTagView, "id");

    private static async Task<IResult> AddAsync(HttpRequest request, FailureOperations failures, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (name, description) = (body.Text("name", isRequired: true), body.Setting("description"));
        return body.HasErrors ? body.Errors : Answer(await failures.AddTagAsync(request.HttpContext.Caller(), name!, description.Value, stop), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(long id, HttpRequest request, FailureOperations failures, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (name, description) = (body.Text("name", isRequired: HttpMethods.IsPut(request.Method)), body.Setting("description"));
        return body.HasErrors ? body.Errors : Answer(await failures.UpdateTagAsync(request.HttpContext.Caller(), id, name, description, stop));
    }

    private static async Task<IResult> DeleteAsync(long id, HttpContext context, FailureOperations failures, CancellationToken stop)
    {
        var deleted = await failures.DeleteTagAsync(context.Caller(), id, stop);
        return deleted.IsOk ? TypedResults.NoContent() : deleted.Failure!.Answer();
    }

    private static IResult Answer(OperationResult<FailureTag> result, int status = StatusCodes.Status200OK) => result.Answer(View, ApiJson.Default.TagView, status);

    private static TagView View(FailureTag tag) => new(tag.Id, tag.Name, tag.Description);
}
