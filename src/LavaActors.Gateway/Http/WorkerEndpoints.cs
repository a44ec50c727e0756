using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/workers/</c> (spec: rest-api.md §5.4): the dispatchers.</summary>
internal static class WorkerEndpoints
{
    private const int MostTransitions = 500;

    public static void MapWorkers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workers/", ListAsync).Needs(Operation.Read);
        api.MapPost("/workers/", AddAsync).Needs(Operation.Change, LabPermissions.Add("worker"));
        api.MapGet("/workers/{name}/", ShowAsync).Needs(Operation.Read);
        api.MapMethods("/workers/{name}/", [HttpMethods.Put, HttpMethods.Patch], ChangeAsync).NeedsToChange(ObjectKind.Worker);
        api.MapDelete("/workers/{name}/", DeleteAsync).Needs(Operation.Change, LabPermissions.Delete("worker"));
        api.MapPost("/workers/{name}/set_health/", SetHealthAsync).NeedsToChange(ObjectKind.Worker);
        api.MapGet("/workers/{name}/env/", (string name, HttpContext context, WorkerOperations workers, CancellationToken stop) => FileAsync(name, LabFileKind.Environment, "env", context, workers, stop)).Needs(Operation.Read);
        api.MapGet("/workers/{name}/config/", (string name, HttpContext context, WorkerOperations workers, CancellationToken stop) => FileAsync(name, LabFileKind.Configuration, "dispatcher", context, workers, stop)).Needs(Operation.Read);
        api.MapPost("/workers/{name}/env/", (string name, HttpRequest request, WorkerOperations workers, CancellationToken stop) => SetFileAsync(name, LabFileKind.Environment, "env", request, workers, stop)).NeedsToChange(ObjectKind.Worker);
        api.MapPost("/workers/{name}/config/", (string name, HttpRequest request, WorkerOperations workers, CancellationToken stop) => SetFileAsync(name, LabFileKind.Configuration, "config", request, workers, stop)).NeedsToChange(ObjectKind.Worker);
        api.MapGet("/workers/{name}/history/", HistoryAsync).Needs(Operation.Read);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, LabViews lab, CancellationToken stop)
    {
        var view = await lab.ReadAsync(request.HttpContext.Caller(), stop);
        return ListAnswer.Of(request, view.Resources.Workers, view.Worker, ApiJson.Default.PageWorkerView, "hostname");
    }

    private static async Task<IResult> ShowAsync(string name, HttpContext context, WorkerOperations workers, LabViews lab, CancellationToken stop) =>
        (await workers.GetAsync(context.Caller(), name, stop)).Answer((await lab.ReadAsync(context.Caller(), stop)).Worker, ApiJson.Default.WorkerView);

    private static async Task<IResult> AddAsync(HttpRequest request, WorkerOperations workers, LabViews lab, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (name, description, health, limit) = (body.Text("hostname", isRequired: true), body.Setting("description"), body.Choice<WorkerHealth>("health"), body.Number("job_limit"));
        if (body.HasErrors) return body.Errors;
        var added = await workers.AddAsync(request.HttpContext.Caller(), name!, description.Value, health ?? WorkerHealth.Active, limit ?? 0, stop);
        return added.Answer((await lab.ReadAsync(request.HttpContext.Caller(), stop)).Worker, ApiJson.Default.WorkerView, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(string name, HttpRequest request, WorkerOperations workers, LabViews lab, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (description, health, limit) = (body.Setting("description"), body.Choice<WorkerHealth>("health"), body.Number("job_limit"));
        if (body.HasErrors) return body.Errors;
        var changed = await workers.UpdateAsync(request.HttpContext.Caller(), name, description, health, limit, "changed over the HTTP interface", stop);
        return changed.Answer((await lab.ReadAsync(request.HttpContext.Caller(), stop)).Worker, ApiJson.Default.WorkerView);
    }

    private static async Task<IResult> DeleteAsync(string name, HttpContext context, WorkerOperations workers, CancellationToken stop)
    {
        var deleted = await workers.DeleteAsync(context.Caller(), name, stop);
        return deleted.Gone();
    }

    private static async Task<IResult> SetHealthAsync(string name, HttpRequest request, WorkerOperations workers, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (text, reason) = (body.Text("health", isRequired: true), body.Text("reason", mayBeBlank: true) ?? "");
        if (body.HasErrors) return body.Errors;
        if (DeviceEndpoints.Health<WorkerHealth>(text!) is not { } health) return ApiResults.Message(StatusCodes.Status400BadRequest, $"Wrong worker health {text}");
        var set = await workers.SetHealthAsync(request.HttpContext.Caller(), name, health, reason, stop);
        return set.IsOk ? ApiResults.Message(StatusCodes.Status202Accepted, "OK") : set.Failure!.Answer();
    }

    private static async Task<IResult> FileAsync(string name, LabFileKind kind, string what, HttpContext context, WorkerOperations workers, CancellationToken stop)
    {
        var file = await workers.FileAsync(context.Caller(), name, kind, stop);
        return file.Failure switch
        {
            null => TextFile.Of(file.Value.Text, "application/yaml", $"{what}.yaml"),
            OperationFailure.NotFound { Kind: "File" } => ApiResults.Detail(StatusCodes.Status400BadRequest, $"Worker '{name}' does not have '{what}' file"),
            var failure => failure.Answer(),
        };
    }

    private static async Task<IResult> SetFileAsync(string name, LabFileKind kind, string field, HttpRequest request, WorkerOperations workers, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        if (!body.Has(field)) body.Error(field, "This field is required.");
        var text = body.Setting(field);
        if (body.HasErrors) return body.Errors;
        var written = await workers.SetFileAsync(request.HttpContext.Caller(), name, kind, text.Value ?? "", field, stop);
        return written.IsOk ? ApiResults.Message(StatusCodes.Status200OK, "content successfully updated") : written.Failure!.Answer();
    }

    private static async Task<IResult> HistoryAsync(string name, HttpContext context, WorkerOperations workers, CancellationToken stop) =>
        (await workers.HistoryAsync(context.Caller(), name, MostTransitions, stop)).Answer(DeviceEndpoints.Transitions, ApiJson.Default.ListTransitionView);
}
