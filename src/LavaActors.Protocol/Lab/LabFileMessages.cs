using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Lab;

/// <summary>
/// What a gateway asks a dispatcher about the files of its lab (spec: worker-and-devices.md §1). The actor is at the node's address + <see cref="Path"/>. A change is written whole or not at all, and only
/// when the text is right; the dispatcher notices it as it notices one of an editor.
/// </summary>
public static class LabFileMessages
{
    /// <summary>On every dispatcher.</summary>
    public const string Path = "/user/lab-files";

    /// <summary>The longest text of a file, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    public interface ICommand : IWireMessage;

    public interface IReply : IWireMessage;

    /// <summary>Answer: <see cref="FileText"/>, <see cref="FileMissing"/> or <see cref="FileRefused"/>.</summary>
    public sealed record ReadFile(LabFileKind Kind, string Name) : ICommand;

    /// <summary>Writes a file; an empty text removes it. Answer: <see cref="FileWritten"/> or <see cref="FileRefused"/>.</summary>
    public sealed record WriteFile(LabFileKind Kind, string Name, string Text) : ICommand;

    /// <summary>Answer: <see cref="FileText"/> with the YAML text, <see cref="FileMissing"/> or <see cref="FileRefused"/>.</summary>
    /// <param name="Context">A job's context, YAML; null for none.</param>
    /// <param name="Text">A dictionary that is in no file yet; null: the device's own.</param>
    public sealed record RenderDevice(
        string Device,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Context = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null) : ICommand;

    /// <summary>The names of all device types that the lab has templates of. Answer: <see cref="TypeNames"/>.</summary>
    public sealed record ListTypes : ICommand;

    /// <param name="IsOwn">It is the file that a change writes, and not one that stands in for it.</param>
    public sealed record FileText(string Text, bool IsOwn) : IReply;

    public sealed record FileMissing(string Why) : IReply;

    /// <summary>What is wrong, a line each with its place. Nothing was changed.</summary>
    /// <param name="IsName">The name cannot be one.</param>
    public sealed record FileRefused(
        IReadOnlyList<string> Findings, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsName = false) : IReply;

    public sealed record FileWritten : IReply;

    public sealed record TypeNames(IReadOnlyList<string> Names) : IReply;
}

/// <summary>The files of a lab that people change from afar.</summary>
public enum LabFileKind
{
    /// <summary>Of a device, by its name.</summary>
    Dictionary,

    /// <summary>The template of a device type, by its name.</summary>
    DeviceType,

    /// <summary>By the name of a device type's template.</summary>
    HealthCheck,

    /// <summary>A worker's <c>dispatcher.yaml</c>.</summary>
    Configuration,

    /// <summary>A worker's <c>env.yaml</c>.</summary>
    Environment,

    /// <summary>A worker's <c>env-dut.yaml</c>.</summary>
    TargetEnvironment,
}
