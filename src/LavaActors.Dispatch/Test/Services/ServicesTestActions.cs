using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test.Services;

/// <summary><c>lava-test-services</c>: starts compose projects, which run until the job is over (test-shell.md §14).</summary>
public sealed class LavaTestServicesAction : PipelineAction
{
    private readonly IReadOnlyList<TestService> _services;

    public LavaTestServicesAction(TestBlock block)
    {
        _services = block.Services;
        Add(_services.Select(service => new TestServiceRetryAction(service)));
    }

    public override string Name => "lava-test-services";

    public override string Summary => $"start {string.Join(", ", _services.Select(s => s.Name))}";

    public override async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var device = scope.Run.Device;
        if (!device.Parameters.AllowTestServices)
            scope.Error($"{device.Hostname} does not let jobs run services on the dispatcher's host; its configuration has to say 'parameters: {{allow_test_services: true}}'");
        if (_services.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice) scope.Error($"there are two services '{twice.Key}'; give each a name of its own");
        await RunContainers.CheckEngineAsync(scope, "services are to run", "remove the block", stop);
        IReadOnlyList<string> version = [.. RunContainers.Engine(scope.Run).Compose, "version"];
        if (!ValidationScope.HasProgram(version[0]))
            scope.Error($"'{version[0]}', which starts services, is not on the dispatcher's PATH; set containers.compose in its configuration");
        else if (await RunContainers.ProblemAsync(version, scope.Run, stop) is { } problem)
            scope.Error($"services cannot be started: {problem}; set containers.compose in the dispatcher's configuration");
    }
}

/// <summary><c>lava-test-service-retry</c>: one service, again where the job says so.</summary>
internal sealed class TestServiceRetryAction : PipelineAction
{
    public TestServiceRetryAction(TestService service) => Add(new TestServiceAction(service));

    public override string Name => "lava-test-service-retry";

    public override string Summary => "start a service";

    public override bool IsRetry => true;
}

/// <summary><c>lava-test-service</c>: fetches a compose project and starts it. It is taken down when the run is over.</summary>
internal sealed class TestServiceAction(TestService service) : PipelineAction
{
    public override string Name => "lava-test-service";

    public override string Summary => $"start the service {service.Name}";

    public override string Url => service.Repository;

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var directory = Path.Combine(RunPaths.Unique(scope.Run.Paths.Work, Name), service.Name);
        scope.Results["name"] = service.Name;
        await FetchAsync(scope, directory, stop);
        var file = OverlayFaults.Translate(() => RootedPath.Inside(directory, service.Path));
        if (!File.Exists(file)) throw ActionFault.Job($"the service '{service.Name}': there is no file '{service.Path}' in {service.Repository}");
        var project = ProjectOf(scope.Run.JobText, scope.Node.Level, service.Name);
        // Before it: what has been started half-way is taken down as well.
        await RunContainers.NoteAsync(scope.Run, (project, file), stop);
        await LabCommand.RunAsync(RunContainers.Engine(scope.Run).Up(project, file, service.Service), scope.Log, ErrorTypes.Infrastructure, scope.Remaining, scope.Run.Clock, stop);
    }

    /// <summary>The name of a project: lower-case letters, digits, <c>-</c> and <c>_</c>.</summary>
    internal static string ProjectOf(string job, string level, string name) => $"lava-{job}-{level.Replace('.', '-')}-test-service-{name.ToLowerInvariant()}";

    private async Task FetchAsync(ActionScope scope, string directory, CancellationToken stop)
    {
        if (service.From == TestSource.Git)
        {
            var source = new DefinitionSource.Git(service.Repository) { Branch = service.Branch, Revision = service.Revision };
            scope.Results["commit"] = await OverlayFaults.TranslateAsync(() => LavaOverlayAction.GitOf(scope).CloneAsync(source, directory, line => scope.Log.Debug(line), stop));
            return;
        }

        var archive = directory + ".tar";
        await OverlayFaults.TranslateAsync(async () =>
        {
            await ArchiveFetch.ToFileAsync(scope, new DefinitionSource.Archive(service.Repository) { Compression = service.Compression }, archive, stop);
            return archive;
        });
        Unpacking.Demand(await TarExtractor.ExtractAsync(archive, Directory.CreateDirectory(directory).FullName, stop), $"the service {service.Name}", scope);
    }
}
