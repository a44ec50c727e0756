using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;
using LavaActors.Yaml;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>Jobs for methods: found, as far as the caller may see them, submitted and checked.</summary>
internal static class XmlRpcJobs
{
    /// <summary>The job that the argument <c>job_id</c> names, as 7 or 7.0.</summary>
    /// <exception cref="XmlRpcFaultException">There is none, or the caller may not see it.</exception>
    public static async Task<JobRow> JobAsync(this XmlRpcRequest request)
    {
        var id = request.Text("job_id");
        var found = await request.Jobs.GetAsync(request.Caller, id, request.Stop);
        return found.Failure is OperationFailure.Forbidden
            ? throw new XmlRpcFaultException(XmlRpcFaultCodes.Forbidden, $"Job '{id}' not available to user '{request.Caller.UserName ?? "AnonymousUser"}'.")
            : request.Done(found);
    }

    /// <summary>The same for <c>results.*</c>, which say so in other words (spec: xmlrpc-api.md §3).</summary>
    public static async Task<JobRow> JobForResultsAsync(this XmlRpcRequest request)
    {
        var id = request.Text("job_id");
        var found = await request.Jobs.GetAsync(request.Caller, id, request.Stop);
        return found.Failure switch
        {
            OperationFailure.NotFound => throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, "Specified job not found."),
            OperationFailure.Forbidden => throw new XmlRpcFaultException(XmlRpcFaultCodes.Unauthorized, $"Permission denied for user to job {id}"),
            _ => request.Done(found),
        };
    }

    /// <summary>The ids of a submission as clients know them: a number for a job of its own, texts as 7.0 for a group.</summary>
    /// <exception cref="XmlRpcFaultException">There are none. Clients look at how the text begins, which is not quite as by REST (spec: xmlrpc-api.md §4.1).</exception>
    public static XmlRpcValue Ids(this XmlRpcRequest request, OperationResult<Submission> result)
    {
        if (result.Failure is OperationFailure.Invalid { LacksDevices: { } lacks } refused)
            throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"{(lacks ? "Device unavailable" : "Problem with submitted job data")}: {refused.Message}");
        var jobs = request.Done(result).Jobs;
        return jobs is [var only] && only.DisplayId == only.Job.ToString() ? only.Job.Value : XmlRpcValue.Array(jobs.Select(job => job.DisplayId));
    }

    /// <summary>An empty struct for a valid definition, else where the first error is and all of them.</summary>
    public static async Task<XmlRpcValue> ValidateAsync(this XmlRpcRequest request, string definition, bool isStrict)
    {
        var errors = await ErrorsAsync(request, definition, isStrict);
        if (errors is not [var first, ..]) return XmlRpcValue.Struct();
        return first.Path.Length == 0 && !YamlDocument.Parse(definition, "definition").IsValid
            ? throw XmlRpcFaultException.Internal(string.Join('\n', errors))
            : XmlRpcValue.Struct(("path", PathOf(first.Path)), ("msg", string.Join('\n', errors)));
    }

    /// <summary>A place in a document, <c>actions[0].deploy.to</c>, as LAVA has it: <c>['actions', 0, 'deploy', 'to']</c>.</summary>
    private static string PathOf(string path)
    {
        var parts = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        return $"[{string.Join(", ", parts.Select(part => part.All(char.IsAsciiDigit) ? part : PythonText.Repr(part)))}]";
    }

    public static async Task<List<Diagnostic>> ErrorsAsync(this XmlRpcRequest request, string definition, bool isStrict = false) =>
        [.. request.Done(await request.Jobs.ValidateAsync(request.Caller, definition, isStrict, request.Stop)).Diagnostics.Where(found => found.IsError)];
}
