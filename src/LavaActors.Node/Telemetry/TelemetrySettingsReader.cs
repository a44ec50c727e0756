using LavaActors.Node.Logging;
using LavaActors.Yaml;

namespace LavaActors.Node.Telemetry;

/// <summary>Reads <c>telemetry: {lab: name, otlp: http://collector:4317, protocol: grpc}</c> and <c>log: {format: json}</c>.</summary>
internal static class TelemetrySettingsReader
{
    /// <param name="root">The settings file.</param>
    /// <param name="ofEnvironment">What <see cref="TelemetrySettings.OtlpVariable"/> says.</param>
    public static TelemetrySettings Read(MapReader root, string? ofEnvironment)
    {
        var settings = new TelemetrySettings();
        if (root.Section("telemetry") is not { } section)
            return settings with { Otlp = Address(ofEnvironment, () => root.Warning("telemetry", Wrong(ofEnvironment!, TelemetrySettings.OtlpVariable), "write it as http://collector.example.com:4317")) };
        var ofFile = section.NonEmptyString("otlp");
        var address = ofFile ?? ofEnvironment;
        settings = settings with
        {
            Lab = section.NonEmptyString("lab") ?? settings.Lab,
            Otlp = Address(address, () => section.Error("otlp", Wrong(address!, ofFile is null ? TelemetrySettings.OtlpVariable : "otlp"), "write it as http://collector.example.com:4317")),
            IsHttp = section.NonEmptyString("protocol") switch
            {
                null or "grpc" => false,
                "http" => true,
                var other => Refuse(section, other),
            },
        };
        section.RejectUnknown();
        return settings;
    }

    public static LogFormat LogFormat(MapReader root)
    {
        if (root.Section("log") is not { } section) return Logging.LogFormat.Text;
        var name = section.NonEmptyString("format");
        if (name is not (null or "text" or "json")) section.Error("format", $"'{name}' is no format of the log", "write text or json");
        section.RejectUnknown();
        return name == "json" ? Logging.LogFormat.Json : Logging.LogFormat.Text;
    }

    private static bool Refuse(MapReader section, string protocol)
    {
        section.Error("protocol", $"'{protocol}' is no protocol of collectors", "write grpc or http");
        return false;
    }

    private static Uri? Address(string? text, Action refuse)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")) return address;
        refuse();
        return null;
    }

    private static string Wrong(string text, string where) => $"'{text}' ({where}) is no address of a collector";
}
