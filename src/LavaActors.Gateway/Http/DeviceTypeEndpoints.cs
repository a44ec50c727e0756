using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/devicetypes/</c> (spec: rest-api.md §5.3).</summary>
internal static class DeviceTypeEndpoints
{
    private const string YamlType = "application/yaml";

    public static void MapDeviceTypes(this IEndpointRouteBuilder api)
    {
        api.MapGet("/devicetypes/", ListAsync).Needs(Operation.Read);
        api.MapPost("/devicetypes/", AddAsync).Needs(Operation.Administer);
        api.MapGet("/devicetypes/{name}/", ShowAsync).Needs(Operation.Read);
        api.MapMethods("/devicetypes/{name}/", [HttpMethods.Put, HttpMethods.Patch], ChangeAsync).Needs(Operation.Administer);
        api.MapDelete("/devicetypes/{name}/", DeleteAsync).Needs(Operation.Administer);
        api.MapGet("/devicetypes/{name}/template/", TemplateAsync).Needs(Operation.Read);
        api.MapPost("/devicetypes/{name}/template/", SetTemplateAsync).NeedsToChange(ObjectKind.DeviceType, LabPermissions.Change("device"));
        api.MapGet("/devicetypes/{name}/health_check/", HealthCheckAsync).Needs(Operation.Read);
        api.MapPost("/devicetypes/{name}/health_check/", SetHealthCheckAsync).NeedsToChange(ObjectKind.DeviceType, LabPermissions.Change("device"));
    }

    private static async Task<IResult> ListAsync(HttpRequest request, LabViews lab, CancellationToken stop) =>
        ListAnswer.Of(request, (await lab.ReadAsync(request.HttpContext.Caller(), stop)).Resources.DeviceTypes, LabView.Type, ApiJson.Default.PageDeviceTypeView);

    private static async Task<IResult> ShowAsync(string name, HttpContext context, DeviceTypeOperations types, CancellationToken stop) =>
        (await types.GetAsync(context.Caller(), name, stop)).Answer(LabView.Type, ApiJson.Default.DeviceTypeView);

    private static async Task<IResult> AddAsync(HttpRequest request, DeviceTypeOperations types, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (name, aliases) = (body.Text("name", isRequired: true), body.Texts("aliases", isRequired: true));
        var change = Change(body);
        if (body.HasErrors) return body.Errors;
        return (await types.AddAsync(request.HttpContext.Caller(), change(new DeviceTypeNote(name!)), aliases!, stop)).Answer(LabView.Type, ApiJson.Default.DeviceTypeView, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(string name, HttpRequest request, DeviceTypeOperations types, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (change, aliases) = (Change(body), body.Texts("aliases"));
        if (body.HasErrors) return body.Errors;
        return (await types.UpdateAsync(request.HttpContext.Caller(), name, change, aliases, stop)).Answer(LabView.Type, ApiJson.Default.DeviceTypeView);
    }

    private static Func<DeviceTypeNote, DeviceTypeNote> Change(ApiBody body)
    {
        var (description, architecture, processor, model) = (body.Setting("description"), body.Setting("architecture"), body.Setting("processor"), body.Setting("cpu_model"));
        var (bits, cores, count, frequency) = (body.Number("bits"), body.Texts("cores"), body.Number("core_count"), body.Number("health_frequency"));
        var (disable, display) = (body.Truth("disable_health_check"), body.Truth("display"));
        return note => note with
        {
            Description = description.Or(note.Description),
            Architecture = architecture.Or(note.Architecture),
            Processor = processor.Or(note.Processor),
            CpuModel = model.Or(note.CpuModel),
            Bits = body.Has("bits") ? bits : note.Bits,
            Cores = cores ?? note.Cores,
            CoreCount = body.Has("core_count") ? count : note.CoreCount,
            HealthFrequency = frequency ?? note.HealthFrequency,
            DisableHealthCheck = disable ?? note.DisableHealthCheck,
            Display = display ?? note.Display,
        };
    }

    private static async Task<IResult> DeleteAsync(string name, HttpContext context, DeviceTypeOperations types, CancellationToken stop)
    {
        var deleted = await types.DeleteAsync(context.Caller(), name, stop);
        return deleted.Gone();
    }

    private static async Task<IResult> TemplateAsync(string name, HttpContext context, DeviceTypeOperations types, CancellationToken stop) =>
        Text(await types.TemplateAsync(context.Caller(), name, stop), $"{name}.jinja2", $"Device-type '{name}' template was not found.");

    private static async Task<IResult> HealthCheckAsync(string name, HttpContext context, DeviceTypeOperations types, CancellationToken stop) =>
        Text(await types.HealthCheckAsync(context.Caller(), name, stop), $"{name}.yaml", $"Device-type '{name}' health check was not found.");

    private static IResult Text(OperationResult<string> text, string file, string missing) => text.Failure switch
    {
        null => TextFile.Of(text.Value, YamlType, file),
        OperationFailure.NotFound { Kind: "template" or "health check" } => ApiResults.Detail(StatusCodes.Status400BadRequest, missing),
        var failure => failure.Answer(),
    };

    private static Task<IResult> SetTemplateAsync(string name, HttpRequest request, DeviceTypeOperations types, CancellationToken stop) =>
        SetAsync(request, "template", text => types.SetTemplateAsync(request.HttpContext.Caller(), name, text, stop), stop);

    private static Task<IResult> SetHealthCheckAsync(string name, HttpRequest request, DeviceTypeOperations types, CancellationToken stop) =>
        SetAsync(request, "config", text => types.SetHealthCheckAsync(request.HttpContext.Caller(), name, text, stop), stop);

    private static async Task<IResult> SetAsync(HttpRequest request, string field, Func<string, Task<OperationResult<Done>>> set, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        if (!body.Has(field)) body.Error(field, "This field is required.");
        var text = body.Setting(field);
        if (body.HasErrors) return body.Errors;
        var written = await set(text.Value ?? "");
        return written.Gone();
    }
}
