using LavaActors.Node.Hosting;
using LavaActors.Node.Logging;

namespace LavaActors.Node.Tests.Telemetry;

public sealed class TelemetrySettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemetry-");

    public void Dispose() => _folder.Delete(recursive: true);

    private (NodeSettings? Settings, string Problems) Read(string text, string? variable = null)
    {
        var file = Path.Combine(_folder.FullName, "node.yaml");
        File.WriteAllText(file, $"data_directory: {_folder.FullName}\n{text}");
        var (settings, diagnostics) = NodeSettingsReader.Read(new NodeSettingsSource(File: file, Roles: NodeRoles.Controller) { OtlpVariable = variable });
        return (settings, string.Join('\n', diagnostics));
    }

    [Fact]
    public void Without_a_word_nothing_is_sent_and_the_log_is_for_people()
    {
        var settings = Read("").Settings!;
        Assert.Equal((null, "lava", LogFormat.Text), (settings.Telemetry.Otlp, settings.Telemetry.Lab, settings.LogFormat));
    }

    [Fact]
    public void A_collector_is_named_in_the_file()
    {
        var telemetry = Read("telemetry: {lab: north, otlp: 'http://collector:4318', protocol: http}", "http://other:4317").Settings!.Telemetry;
        Assert.Equal(("north", new Uri("http://collector:4318"), true), (telemetry.Lab, telemetry.Otlp, telemetry.IsHttp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("telemetry: {lab: north}")]
    public void Or_in_the_environment(string text) => Assert.Equal(new Uri("http://collector:4317"), Read(text, "http://collector:4317").Settings!.Telemetry.Otlp);

    [Fact]
    public void The_log_can_be_for_programs() => Assert.Equal(LogFormat.Json, Read("log: {format: json}").Settings!.LogFormat);

    [Theory]
    [InlineData("telemetry: {otlp: collector}", "telemetry.otlp: 'collector' (otlp) is no address of a collector")]
    [InlineData("telemetry: {protocol: smoke}", "telemetry.protocol: 'smoke' is no protocol of collectors")]
    [InlineData("telemetry: {colour: red}", "telemetry.colour: unknown key")]
    [InlineData("log: {format: xml}", "log.format: 'xml' is no format of the log")]
    [InlineData("log: {level: debug}", "log.level: unknown key")]
    public void What_nobody_can_mean_is_refused(string text, string problem)
    {
        var (settings, problems) = Read(text);
        Assert.Null(settings);
        Assert.Contains(problem, problems, StringComparison.Ordinal);
    }
}
