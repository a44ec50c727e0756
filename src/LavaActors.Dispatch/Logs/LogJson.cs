using System.Text.Encodings.Web;
using System.Text.Json;

namespace LavaActors.Dispatch.Logs;

/// <summary>How mappings are written into the log: on one line, readable characters left readable.</summary>
public static class LogJson
{
    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
