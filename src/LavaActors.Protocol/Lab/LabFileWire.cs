using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Lab;

/// <summary>The wire table of a lab's files.</summary>
internal static class LabFileWire
{
    private static readonly LabFileJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("lab.read-file/1", Json.ReadFile),
        WireBinding.Of("lab.write-file/1", Json.WriteFile),
        WireBinding.Of("lab.render-device/1", Json.RenderDevice),
        WireBinding.Of("lab.list-types/1", Json.ListTypes),
        WireBinding.Of("lab.file-text/1", Json.FileText),
        WireBinding.Of("lab.file-missing/1", Json.FileMissing),
        WireBinding.Of("lab.file-refused/1", Json.FileRefused),
        WireBinding.Of("lab.file-written/1", Json.FileWritten),
        WireBinding.Of("lab.type-names/1", Json.TypeNames),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LabFileMessages.ReadFile))]
[JsonSerializable(typeof(LabFileMessages.WriteFile))]
[JsonSerializable(typeof(LabFileMessages.RenderDevice))]
[JsonSerializable(typeof(LabFileMessages.ListTypes))]
[JsonSerializable(typeof(LabFileMessages.FileText))]
[JsonSerializable(typeof(LabFileMessages.FileMissing))]
[JsonSerializable(typeof(LabFileMessages.FileRefused))]
[JsonSerializable(typeof(LabFileMessages.FileWritten))]
[JsonSerializable(typeof(LabFileMessages.TypeNames))]
internal sealed partial class LabFileJson : JsonSerializerContext;
