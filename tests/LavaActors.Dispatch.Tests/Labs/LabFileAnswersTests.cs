using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Labs;
using LavaActors.Protocol.Lab;
using static LavaActors.Protocol.Lab.LabFileMessages;

namespace LavaActors.Dispatch.Tests.Labs;

/// <summary>What gateways may do with the files of a lab, and what not.</summary>
public sealed class LabFileAnswersTests : IDisposable
{
    private const string Dictionary = "{% extends 'box.jinja2' %}\n{% set power_on_command = 'power on' %}\n";

    private readonly string _root = Directory.CreateTempSubdirectory("lab-files-").FullName;
    private readonly LabFileAnswers _answers;

    public LabFileAnswersTests()
    {
        var configuration = System.IO.Path.Combine(_root, "lab", "dispatcher-config");
        Directory.CreateDirectory(System.IO.Path.Combine(configuration, "devices"));
        Directory.CreateDirectory(System.IO.Path.Combine(configuration, "device-types"));
        File.WriteAllText(
            System.IO.Path.Combine(configuration, "device-types", "box.jinja2"),
            "hostname: {{ scheduled_device_name }}\ndevicetype: box\ncommands:\n  connect: {{ console|default('telnet h 1') }}\n  power_on: {{ power_on_command }}\nactions:\n  deploy:\n    methods:\n      tftp:\n  boot:\n    methods:\n      minimal:\n");
        File.WriteAllText(System.IO.Path.Combine(configuration, "devices", "box-1.jinja2"), Dictionary);
        File.WriteAllText(System.IO.Path.Combine(_root, "secret.jinja2"), "secret");
        _answers = new LabFileAnswers(new DeviceFiles([System.IO.Path.Combine(_root, "lab")], [], [], null));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private IReply To(ICommand command) => _answers.To(command, CancellationToken.None);

    private string Path1 => System.IO.Path.Combine(_root, "lab", "dispatcher-config", "devices", "box-1.jinja2");

    [Fact]
    public void A_dictionary_is_read_and_rendered_with_a_context()
    {
        Assert.Equal(new FileText(Dictionary, IsOwn: true), To(new ReadFile(LabFileKind.Dictionary, "box-1")));
        Assert.Contains("connect: telnet h 1", ((FileText)To(new RenderDevice("box-1"))).Text, StringComparison.Ordinal);
        Assert.Contains("connect: telnet h 2", ((FileText)To(new RenderDevice("box-1", "{console: telnet h 2}"))).Text, StringComparison.Ordinal);
        Assert.StartsWith("Job Context '[1' is not valid", Assert.Single(((FileRefused)To(new RenderDevice("box-1", "[1"))).Findings), StringComparison.Ordinal);
        Assert.IsType<FileMissing>(To(new ReadFile(LabFileKind.Dictionary, "box-2")));
    }

    [Fact]
    public void A_right_dictionary_is_written_and_no_trace_of_the_writing_stays()
    {
        var text = Dictionary.Replace("'power on'", "'power on now'", StringComparison.Ordinal);
        var written = To(new WriteFile(LabFileKind.Dictionary, "box-1", text));
        Assert.True(written is FileWritten, written is FileRefused { Findings: var findings } ? string.Join('\n', findings) : "");
        Assert.Equal(text, File.ReadAllText(Path1));
        Assert.Single(Directory.EnumerateFileSystemEntries(System.IO.Path.GetDirectoryName(Path1)!));
    }

    [Theory]
    [InlineData("{% extends 'box.jinja2' %}\n{% set x = %}\n", "box-1.jinja2:2:")]
    [InlineData("{% extends 'no-such.jinja2' %}\n", "no-such")]
    [InlineData("{% extends 'box.jinja2' %}\n{% set console = '[' %}\n", "error")]
    public void A_faulty_dictionary_is_refused_with_its_place_and_changes_nothing(string text, string said)
    {
        var refused = (FileRefused)To(new WriteFile(LabFileKind.Dictionary, "box-1", text));
        Assert.Contains(said, string.Join('\n', refused.Findings), StringComparison.Ordinal);
        Assert.Equal(Dictionary, File.ReadAllText(Path1));
        Assert.Single(Directory.EnumerateFileSystemEntries(System.IO.Path.GetDirectoryName(Path1)!));
    }

    [Theory]
    [InlineData("../../../secret")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a b")]
    [InlineData("")]
    public void A_name_that_leads_elsewhere_is_none(string name)
    {
        foreach (var kind in Enum.GetValues<LabFileKind>())
        {
            Assert.True(((FileRefused)To(new ReadFile(kind, name))).IsName);
            Assert.True(((FileRefused)To(new WriteFile(kind, name, "x: y\n"))).IsName);
        }

        Assert.True(((FileRefused)To(new RenderDevice(name))).IsName);
    }

    [Fact]
    public void A_link_that_leads_out_of_the_lab_is_not_followed()
    {
        File.CreateSymbolicLink(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path1)!, "out.jinja2"), System.IO.Path.Combine(_root, "secret.jinja2"));
        Assert.IsType<FileMissing>(To(new ReadFile(LabFileKind.Dictionary, "out")));
    }

    [Fact]
    public void Device_types_are_checked_for_syntax_and_shipped_ones_can_be_read()
    {
        Assert.IsType<FileRefused>(To(new WriteFile(LabFileKind.DeviceType, "crate", "{% if %}")));
        Assert.IsType<FileWritten>(To(new WriteFile(LabFileKind.DeviceType, "crate", "{% extends 'box.jinja2' %}\n")));
        Assert.Equal(new FileText("{% extends 'box.jinja2' %}\n", IsOwn: true), To(new ReadFile(LabFileKind.DeviceType, "crate")));
        Assert.Contains("crate", ((TypeNames)To(new ListTypes())).Names);
        var shipped = System.IO.Path.GetFileNameWithoutExtension(ShippedTemplates.Names.First());
        Assert.False(((FileText)To(new ReadFile(LabFileKind.DeviceType, shipped))).IsOwn);
    }

    [Fact]
    public void The_files_of_a_worker_are_written_read_and_removed()
    {
        Assert.IsType<FileMissing>(To(new ReadFile(LabFileKind.Environment, "w1")));
        Assert.IsType<FileRefused>(To(new WriteFile(LabFileKind.Environment, "w1", "[1, 2]")));
        Assert.IsType<FileRefused>(To(new WriteFile(LabFileKind.Configuration, "w1", "nonsense: 1\n")));
        Assert.IsType<FileWritten>(To(new WriteFile(LabFileKind.Environment, "w1", "overrides: {A: b}\n")));
        Assert.Equal(new FileText("overrides: {A: b}\n", IsOwn: true), To(new ReadFile(LabFileKind.Environment, "w1")));
        Assert.IsType<FileWritten>(To(new WriteFile(LabFileKind.Environment, "w1", "")));
        Assert.IsType<FileMissing>(To(new ReadFile(LabFileKind.Environment, "w1")));
    }

    [Fact]
    public void A_health_check_needs_what_a_job_has()
    {
        Assert.Contains("job_name", string.Join('\n', ((FileRefused)To(new WriteFile(LabFileKind.HealthCheck, "box", "actions: []\n"))).Findings), StringComparison.Ordinal);
        Assert.IsType<FileWritten>(To(new WriteFile(LabFileKind.HealthCheck, "box", "job_name: check\nvisibility: public\nactions: []\n")));
        Assert.IsType<FileText>(To(new ReadFile(LabFileKind.HealthCheck, "box")));
    }

    [Fact]
    public void Where_there_is_no_lab_nothing_is_written()
    {
        var none = new LabFileAnswers(null);
        Assert.IsType<FileMissing>(none.To(new WriteFile(LabFileKind.Dictionary, "box-1", Dictionary), CancellationToken.None));
        Assert.IsType<FileMissing>(none.To(new ReadFile(LabFileKind.Dictionary, "box-1"), CancellationToken.None));
    }
}
