using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Lab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Http;

/// <summary><c>/tags/</c> (spec: rest-api.md §5.5), and <c>/failure-tags/</c>: what failures are called, ours, since the reference has them in its admin pages only.</summary>
internal static class TagEndpoints
{
    public static void MapTags(this IEndpointRouteBuilder api)
    {
        Map<TagOperations>(api, "/tags/", "tag", async (context, stop) => (await context.RequestServices.GetRequiredService<LabViews>().ReadAsync(context.Caller(), stop)).Resources.Tags);
        Map<FailureTagOperations>(api, "/failure-tags/", "failuretag", async (context, stop) => Resource(await context.RequestServices.GetRequiredService<FailureTagOperations>().ListAsync(stop)));
    }

    /// <summary>Tags as filters know them.</summary>
    /// <param name="more">How names may be compared besides.</param>
    public static FilterResource<TagRow> Resource(IReadOnlyList<TagRow> tags, params IEnumerable<Protocol.Projection.FilterLookup> more) => new(
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
        FilterField.Text("name", more),
        FilterField.Text("description"));

    /// <param name="noun">As permissions call it.</param>
    private static void Map<T>(IEndpointRouteBuilder api, string path, string noun, Func<HttpContext, CancellationToken, Task<FilterResource<TagRow>>> resource)
        where T : TagKeeping
    {
        var one = path + "{id:long}/";
        api.MapGet(path, async (HttpRequest request, CancellationToken stop) => ListAnswer.Of(request, await resource(request.HttpContext, stop), View, ApiJson.Default.PageTagView, "id")).Needs(Operation.ReadSignedIn);
        api.MapPost(path, (HttpRequest request, T tags, CancellationToken stop) => AddAsync(request, tags, stop)).Needs(Operation.Change, LabPermissions.Add(noun));
        api.MapGet(one, async (long id, T tags, CancellationToken stop) => Answer(await tags.GetAsync(id, stop))).Needs(Operation.ReadSignedIn);
        api.MapMethods(one, [HttpMethods.Put, HttpMethods.Patch], (long id, HttpRequest request, T tags, CancellationToken stop) => ChangeAsync(id, request, tags, stop)).Needs(Operation.Change, LabPermissions.Change(noun));
        api.MapDelete(one, async (long id, HttpContext context, T tags, CancellationToken stop) => (await tags.DeleteAsync(context.Caller(), id, stop)).Gone()).Needs(Operation.Change, LabPermissions.Delete(noun));
    }

    private static Task<IResult> AddAsync(HttpRequest request, TagKeeping tags, CancellationToken stop) => ApiBody.ReadAsync(
        request,
        body => (Name: body.Text("name", isRequired: true), Description: body.Setting("description")),
        async tag => Answer(await tags.AddAsync(request.HttpContext.Caller(), tag.Name!, tag.Description.Value, stop), StatusCodes.Status201Created),
        stop);

    private static Task<IResult> ChangeAsync(long id, HttpRequest request, TagKeeping tags, CancellationToken stop) => ApiBody.ReadAsync(
        request,
        body => (Name: body.Text("name", isRequired: HttpMethods.IsPut(request.Method)), Description: body.Setting("description")),
        async tag => Answer(await tags.UpdateAsync(request.HttpContext.Caller(), id, tag.Name, tag.Description, stop)),
        stop);

    private static IResult Answer(OperationResult<TagRow> result, int status = StatusCodes.Status200OK) => result.Answer(View, ApiJson.Default.TagView, status);

    private static TagView View(TagRow tag) => new(tag.Id, tag.Name, tag.Description);
}
