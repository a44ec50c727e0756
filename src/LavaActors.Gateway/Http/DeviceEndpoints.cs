using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/devices/</c> (spec: rest-api.md §5.2). Retired devices are hidden unless <c>?all=</c> says otherwise.</summary>
internal static class DeviceEndpoints
{
    private const int MostTransitions = 500;

    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/", ListAsync).Needs(Operation.Read);
        api.MapPost("/devices/", AddAsync).Needs(Operation.Administer);
        api.MapPost("/devices/validate/", ValidateAsync).Needs(Operation.Change, LabPermissions.Add("device"), LabPermissions.Change("device"));
        api.MapGet("/devices/{name}/", ShowAsync).Needs(Operation.Read);
        api.MapMethods("/devices/{name}/", [HttpMethods.Put, HttpMethods.Patch], ChangeAsync).Needs(Operation.Administer);
        api.MapDelete("/devices/{name}/", DeleteAsync).Needs(Operation.Administer);
        api.MapPost("/devices/{name}/set_health/", SetHealthAsync).NeedsToChange(ObjectKind.Device, LabPermissions.Change("device"));
        api.MapGet("/devices/{name}/dictionary/", DictionaryAsync).Needs(Operation.Read);
        api.MapPost("/devices/{name}/dictionary/", SetDictionaryAsync).NeedsToChange(ObjectKind.Device);
        api.MapGet("/devices/{name}/history/", HistoryAsync).Needs(Operation.Read);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, LabViews lab, CancellationToken stop)
    {
        var view = await lab.ReadAsync(request.HttpContext.Caller(), stop, withDevices: true);
        var shown = ShowsAll(request) ? view : view.WithoutRetired();
        return ListAnswer.Of(request, shown.Resources.Devices, view.Device, ApiJson.Default.PageDeviceView, "hostname");
    }

    private static async Task<IResult> ShowAsync(string name, HttpRequest request, DeviceOperations devices, LabViews lab, CancellationToken stop)
    {
        var caller = request.HttpContext.Caller();
        var found = await devices.GetAsync(caller, name, stop);
        if (found.IsOk && found.Value.Row.Health is DeviceHealth.Retired && !ShowsAll(request)) return ApiResults.NotFound;
        return found.Answer((await lab.ReadAsync(caller, stop)).Device, ApiJson.Default.DeviceView);
    }

    private static async Task<IResult> AddAsync(HttpRequest request, DeviceOperations devices, LabViews lab, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var view = await lab.ReadAsync(request.HttpContext.Caller(), stop);
        var (name, type, worker) = (body.Text("hostname", isRequired: true), body.Text("device_type", isRequired: true), body.Text("worker_host", isRequired: true));
        if (name is { Length: > 0 } && view.Lab.Device(name) is not null) body.Error("hostname", "device with this Hostname already exists.");
        if (type is { Length: > 0 } && view.Lab.Type(type) is null) body.Error("device_type", $"Invalid pk \"{type}\" - object does not exist.");
        if (worker is { Length: > 0 } && view.Lab.Worker(worker) is null) body.Error("worker_host", $"Invalid pk \"{worker}\" - object does not exist.");
        var change = Change(body, view);
        if (body.HasErrors) return body.Errors;
        var added = await devices.AddAsync(request.HttpContext.Caller(), name!, type!, worker!, change.Health ?? DeviceHealth.Maintenance, change, stop);
        return added.Answer(view.Device, ApiJson.Default.DeviceView, StatusCodes.Status201Created);
    }

    /// <summary>The answer lacks the name, as the reference's does.</summary>
    private static async Task<IResult> ChangeAsync(string name, HttpRequest request, DeviceOperations devices, LabViews lab, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var caller = request.HttpContext.Caller();
        var view = await lab.ReadAsync(caller, stop);
        var change = Change(body, view) with { DeviceType = body.Text("device_type"), Worker = body.Text("worker_host") };
        if (body.HasErrors) return body.Errors;
        var changed = await devices.UpdateAsync(caller, name, change, stop);
        if (!changed.IsOk) return changed.Failure!.Answer();
        var answer = System.Text.Json.JsonSerializer.SerializeToNode((await lab.ReadAsync(caller, stop)).Device(changed.Value), ApiJson.Default.DeviceView)!.AsObject();
        answer.Remove("hostname");
        return ApiResults.Ok(answer, ApiJson.Default.JsonObject);
    }

    private static DeviceChange Change(ApiBody body, LabView view) => new(
        body.Setting("description"),
        body.Setting("device_version"),
        Named(body, "physical_owner", view.Users),
        Named(body, "physical_group", view.Groups),
        body.Choice<DeviceHealth>("health"),
        "changed over the HTTP interface",
        Tags(body, view));

    private static Setting<string> Named(ApiBody body, string field, IReadOnlyList<NamedId> known)
    {
        if (!body.Has(field)) return default;
        if (body.Id(field) is not { } id) return new(true, null);
        if (known.FirstOrDefault(each => each.Id == id) is { } found) return new(true, found.Name);
        body.Error(field, $"Invalid pk \"{id}\" - object does not exist.");
        return default;
    }

    private static IReadOnlyList<string>? Tags(ApiBody body, LabView view)
    {
        if (body.Ids("tags") is not { } ids) return null;
        foreach (var id in ids.Where(id => view.Lab.Tags.All(tag => tag.Id != id))) body.Error("tags", $"Invalid pk \"{id}\" - object does not exist.");
        return [.. view.Lab.Tags.Where(tag => ids.Contains(tag.Id)).Select(tag => tag.Name)];
    }

    private static async Task<IResult> DeleteAsync(string name, HttpContext context, DeviceOperations devices, CancellationToken stop)
    {
        var deleted = await devices.DeleteAsync(context.Caller(), name, stop);
        return deleted.Gone();
    }

    private static async Task<IResult> SetHealthAsync(string name, HttpRequest request, DeviceOperations devices, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (text, reason) = (body.Text("health", isRequired: true), body.Text("reason", mayBeBlank: true) ?? "");
        if (body.HasErrors) return body.Errors;
        if (Health<DeviceHealth>(text!) is not { } health) return ApiResults.Message(StatusCodes.Status400BadRequest, $"Wrong device health {text}");
        var set = await devices.SetHealthAsync(request.HttpContext.Caller(), name, health, reason, stop);
        return set.IsOk ? ApiResults.Message(StatusCodes.Status202Accepted, "OK") : set.Failure!.Answer();
    }

    /// <summary>In upper or lower case; by name only, and not by number.</summary>
    public static T? Health<T>(string text)
        where T : struct, Enum => Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse<T>(name) : null;

    private static async Task<IResult> DictionaryAsync(string name, HttpRequest request, DeviceOperations devices, CancellationToken stop)
    {
        var isRendered = request.Query["render"].ToString().ToLowerInvariant() is not ("" or "0" or "false");
        var context = request.Query["context"].ToString() is { Length: > 0 } given ? given : null;
        var text = isRendered ? await devices.ConfigurationAsync(request.HttpContext.Caller(), name, context, stop) : await devices.DictionaryAsync(request.HttpContext.Caller(), name, stop);
        return text.Failure switch
        {
            null when isRendered => TextFile.Of(text.Value, "application/yaml", $"{name}.yaml"),
            null => TextFile.Of(text.Value, "text/plain", $"{name}.jinja2"),
            OperationFailure.NotFound { Kind: "Configuration" } => ApiResults.Detail(StatusCodes.Status400BadRequest, $"Device '{name}' does not have a configuration"),
            OperationFailure.Invalid { Message: var message } when message.StartsWith("Job Context", StringComparison.Ordinal) => ApiResults.Detail(StatusCodes.Status400BadRequest, message),
            OperationFailure.Invalid invalid => ApiResults.Detail(StatusCodes.Status400BadRequest, $"Device '{name}' does not have a configuration: {invalid.Message}"),
            var failure => failure.Answer(),
        };
    }

    private static async Task<IResult> SetDictionaryAsync(string name, HttpRequest request, DeviceOperations devices, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        // As it is, blanks at its ends, too.
        if (!body.Has("dictionary")) body.Error("dictionary", "This field is required.");
        var text = body.Setting("dictionary");
        if (body.HasErrors) return body.Errors;
        var written = await devices.SetDictionaryAsync(request.HttpContext.Caller(), name, text.Value ?? "", stop);
        return written.IsOk ? ApiResults.Message(StatusCodes.Status200OK, "device config successfully updated") : written.Failure!.Answer();
    }

    /// <summary>The body is the dictionary itself.</summary>
    private static async Task<IResult> ValidateAsync(HttpRequest request, DeviceOperations devices, CancellationToken stop)
    {
        if (request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) is not true)
            return ApiResults.Detail(StatusCodes.Status415UnsupportedMediaType, $"Unsupported media type \"{request.ContentType}\" in request.");
        using var reader = new StreamReader(request.Body);
        var found = await devices.ValidateDictionaryAsync(request.HttpContext.Caller(), await reader.ReadToEndAsync(stop), stop);
        return found.Failure switch
        {
            null => ApiResults.Message(StatusCodes.Status200OK, "Device dictionary valid."),
            OperationFailure.Invalid invalid => ApiResults.Message(StatusCodes.Status200OK, $"Device dictionary invalid: {invalid.Message}"),
            var failure => failure.Answer(),
        };
    }

    private static async Task<IResult> HistoryAsync(string name, HttpContext context, DeviceOperations devices, CancellationToken stop) =>
        (await devices.HistoryAsync(context.Caller(), name, MostTransitions, stop)).Answer(Transitions, ApiJson.Default.ListTransitionView);

    public static List<TransitionView> Transitions(IReadOnlyList<Protocol.Lab.TransitionRow> rows) => [.. rows.Select(row => new TransitionView(row.At, row.By, row.Was, row.Now, row.Reason))];

    private static bool ShowsAll(HttpRequest request) => request.Query["all"].ToString().Length > 0;
}
