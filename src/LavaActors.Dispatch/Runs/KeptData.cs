using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Images;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Dispatch.UserCommands;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// The values that one top action leaves for later ones, as they are written on disk: each by a name and in a form of its own that stay as they are. What serves within one top
/// action alone is not written: that action begins again from its start.
/// </summary>
internal static class KeptData
{
    /// <summary>Before the id of a message that a protocol call has taken.</summary>
    private const string Message = "message/";

    private static readonly KeptJson Json = new(new JsonSerializerOptions { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true });

    private static readonly Form[] Forms =
    [
        Form.Of("prompts", BootKeys.Prompts, Json.StringArray, patterns => [.. patterns.Select(p => p.Label)], labels => [.. labels.Select(ConsolePattern.Expression)]),
        Form.Of("connection", BootKeys.Connection, Json.String, c => c, c => c),
        Form.Of("boot-markers", BootloaderKeys.Substitutions, Json.DictionaryStringString, m => new Dictionary<string, string>(m), m => m),
        Form.Of("overlay", OverlayKeys.Built, Json.KeptOverlay, KeptOverlay.From, kept => kept.Overlay()),
        Form.Of("authorized-key", OverlayKeys.AuthorizedKey, Json.String, k => k, k => k),
        Form.Of("system", OverlayKeys.System, Json.KeptSystem, KeptSystem.From, kept => kept.Profile()),
        Form.Of("environment", DeviceEnvironment.Variables, Json.KeptVariableArray, KeptVariable.From, KeptVariable.Variables),
        Form.Of("dynamic-environment", DeviceEnvironment.Dynamic, Json.KeptVariableArray, KeptVariable.From, KeptVariable.Variables),
        Form.Of("downloads", TftpKeys.Paths, Json.DictionaryStringString, p => p, p => p),
        Form.Of("tftp-files", TftpKeys.Files, Json.DictionaryStringString, f => new Dictionary<string, string>(f), f => f),
        Form.Of("nfs-root", TftpKeys.NfsRoot, Json.KeptNfsRoot, r => new KeptNfsRoot(r.Server, r.Directory, r.IsOurs), k => new NfsRoot(k.Server, k.Directory, k.IsOurs)),
        Form.Of("boot-command", TftpKeys.BootCommand, Json.String, c => c, c => c),
        Form.Of("preseed-in-ramdisk", TftpKeys.PreseedInRamdisk, Json.String, c => c, c => c),
        Form.Of("nbd-server", NbdKeys.Server, Json.KeptNbdServer, s => new KeptNbdServer(s.Address, s.Port, s.File), k => new NbdServer(k.Address, k.Port, k.File)),
        Form.Of("overlay-disk", ImageKeys.Disk, Json.KeptOverlayDisk, d => new KeptOverlayDisk(d.File, d.Uuid, d.Directory), k => new OverlayDisk(k.File, k.Uuid, k.Directory)),
        Form.Of("machine", QemuMachine.Running, Json.String, m => m, m => m),
        Form.Of("kept-console", KeptMachine.Console, Json.String, name => name, name => name),
        Form.Of("shell-preparation", BootKeys.ShellPreparation, Json.StringArray, lines => [.. lines], lines => lines),
        Form.Of("container", ContainerKeys.Running, Json.String, i => i, i => i),
        Form.Of("container-image", ContainerKeys.Image, Json.String, i => i, i => i),
        Form.Of("ssh-target", SshKeys.Target, Json.KeptTarget, t => new KeptTarget(t.Host, t.Port, t.User), k => new GuestTarget(k.Host, k.Port, k.User)),
        Form.Of("user-commands", UserCommandAction.Started, Json.StringArray, started => [.. started], started => started),
        Form.Of("remote-overlay", SshKeys.RemoteOverlay, Json.String, o => o, o => o),
    ];

    private static readonly Dictionary<object, Form> ByKey = Forms.ToDictionary(f => f.Key);

    /// <summary>Keys whose values are written.</summary>
    public static IReadOnlyCollection<object> Keys => ByKey.Keys;

    /// <summary>What is to be written.</summary>
    public static IReadOnlyList<RunJournal.KeptValue> Of(RunData data)
    {
        var kept = new List<RunJournal.KeptValue>();
        foreach (var (ns, key, value) in data.All)
        {
            if (ByKey.TryGetValue(key, out var form)) kept.Add(new RunJournal.KeptValue(ns, form.Name, form.Write(value)));
            else if (key is DataKey<IReadOnlyDictionary<string, string>> && ProtocolCalls.MessageOf(key) is { } id)
                kept.Add(new RunJournal.KeptValue(ns, Message + id, JsonSerializer.Serialize(new Dictionary<string, string>((IReadOnlyDictionary<string, string>)value), Json.DictionaryStringString)));
        }

        return kept;
    }

    /// <summary>Puts back what was written. A name that this program does not know is of an action that it does not have either.</summary>
    /// <exception cref="JsonException">A value is damaged.</exception>
    public static void Restore(IEnumerable<RunJournal.KeptValue> kept, RunData data)
    {
        foreach (var value in kept)
        {
            if (value.Key.StartsWith(Message, StringComparison.Ordinal))
                data.Set(value.Namespace, ProtocolCalls.Received(value.Key[Message.Length..]), Read(value.Json, Json.DictionaryStringString));
            else if (Array.Find(Forms, f => f.Name == value.Key) is { } form)
                form.Restore(data, value.Namespace, value.Json);
        }
    }

    private static T Read<T>(string json, JsonTypeInfo<T> info) => JsonSerializer.Deserialize(json, info) ?? throw new JsonException("a kept value is null");

    /// <summary>How the values of one key are written.</summary>
    private sealed record Form(string Name, object Key, Func<object, string> Write, Action<RunData, string, string> Restore)
    {
        public static Form Of<T, TKept>(string name, DataKey<T> key, JsonTypeInfo<TKept> info, Func<T, TKept> keep, Func<TKept, T> restore)
            where T : class
            where TKept : class =>
            new(name, key, value => JsonSerializer.Serialize(keep((T)value), info), (data, ns, json) => data.Set(ns, key, restore(Read(json, info))));
    }
}

internal sealed record KeptOverlay(string WorkDirectory, string TargetDirectory, string TarballName, long TarballBytes, Dictionary<int, KeptPlannedRun[]> Runs)
{
    public static KeptOverlay From(BuiltOverlay built) => new(built.Layout.WorkDirectory, built.Layout.TargetDirectory, built.Layout.TarballName, built.TarballBytes,
        built.Runs.ToDictionary(r => r.Key, r => r.Value.Select(KeptPlannedRun.From).ToArray()));

    public BuiltOverlay Overlay() => new(new OverlayLayout(WorkDirectory, TargetDirectory, TarballName), TarballBytes,
        Runs.ToDictionary(r => r.Key, r => (IReadOnlyList<PlannedRun>)[.. r.Value.Select(p => p.Run())]));
}

internal sealed record KeptPlannedRun(
    string Suite, string RunId, string? Repository, string? Path, string? Revision, string? CommitId, string[]? JobExpected, string[]? DefinitionExpected, string? Pattern,
    Dictionary<string, string>? Fixups)
{
    public static KeptPlannedRun From(PlannedRun run) => new(run.Suite, run.RunId, run.Repository, run.Path, run.Revision, run.CommitId, run.JobExpected?.ToArray(),
        run.DefinitionExpected?.ToArray(), run.Pattern?.Text, run.Fixups?.ToDictionary());

    public PlannedRun Run() => new()
    {
        Suite = Suite,
        RunId = RunId,
        Repository = Repository,
        Path = Path,
        Revision = Revision,
        CommitId = CommitId,
        JobExpected = JobExpected,
        DefinitionExpected = DefinitionExpected,
        Pattern = Pattern is null ? null : ParsePattern.Of(Pattern),
        Fixups = Fixups,
    };
}

internal sealed record KeptSystem(string Name, string Shell, string HelperShell, string ResultsDirectory, string? ShellFile, string TarFlags, string? Distribution)
{
    public static KeptSystem From(OperatingSystemProfile system) =>
        new(system.Name, system.Shell, system.HelperShell, system.ResultsDirectory, system.ShellFile, system.TarFlags, system.Distribution);

    public OperatingSystemProfile Profile() => new()
    {
        Name = Name,
        Shell = Shell,
        HelperShell = HelperShell,
        ResultsDirectory = ResultsDirectory,
        ShellFile = ShellFile,
        TarFlags = TarFlags,
        Distribution = Distribution,
    };
}

internal sealed record KeptVariable(string Name, string? Value)
{
    public static KeptVariable[] From(IReadOnlyList<ShellVariable> variables) => [.. variables.Select(v => new KeptVariable(v.Name, v.Value))];

    public static IReadOnlyList<ShellVariable> Variables(KeptVariable[] kept) => [.. kept.Select(v => new ShellVariable(v.Name, v.Value))];
}

internal sealed record KeptNfsRoot(string Server, string Directory, bool IsOurs);

internal sealed record KeptNbdServer(string Address, int Port, string File);

internal sealed record KeptOverlayDisk(string File, string Uuid, string Directory);

internal sealed record KeptTarget(string Host, int Port, string User);

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(KeptOverlay))]
[JsonSerializable(typeof(KeptSystem))]
[JsonSerializable(typeof(KeptVariable[]))]
[JsonSerializable(typeof(KeptNfsRoot))]
[JsonSerializable(typeof(KeptNbdServer))]
[JsonSerializable(typeof(KeptOverlayDisk))]
[JsonSerializable(typeof(KeptTarget))]
internal sealed partial class KeptJson : JsonSerializerContext;
