using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LavaActors.Node.Definitions;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Tests.Definitions;

/// <summary>A whole node with HTTP: what it says of a job depends on what stands in a definition elsewhere.</summary>
public sealed class GatewayNodeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _limit.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Job(int port) => $$"""
        job_name: group
        visibility: public
        context: {rack: 3}
        timeouts: {job: {minutes: 10} }
        protocols:
          lava-multinode:
            roles:
              host: {device_type: mustang, count: 1}
              guest: {connection: ssh, count: 1, host_role: host, expect_role: host, request: lava-start, timeout: {minutes: 3} }
        actions:
        - deploy: {role: [host], to: tftp, kernel: {url: 'http://files/uImage'}, os: debian}
        - boot: {role: [host], method: u-boot, commands: nfs, prompts: ['#']}
        - test: {role: [host], definitions: [{from: url, name: start, path: start.yaml, repository: 'http://127.0.0.1:{{port}}/start.tar'}]}
        - deploy:
            role: [guest]
            to: ssh
            os: debian
            protocols: {lava-multinode: [{action: prepare-scp-overlay, request: lava-wait, messageID: ipv4, message: {ipaddr: $ipaddr} }]}
        - boot: {role: [guest], method: ssh, prompts: ['#'], parameters: {hostID: ipv4, host_key: ipaddr} }
        - test:
            role: [guest]
            definitions:
            - from: inline
              name: steps
              path: steps.yaml
              repository: {metadata: {format: Lava-Test Test Definition 1.0, name: steps}, run: {steps: ['true']} }
        """;

    private void Archive(string step)
    {
        using var tar = new System.Formats.Tar.TarWriter(File.Create(Path.Combine(_directory.FullName, "start.tar")));
        var text = $"metadata: {{format: Lava-Test Test Definition 1.0, name: start}}\nrun: {{steps: [{step}]}}\n";
        tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "start.yaml") { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
    }

    [Theory]
    [InlineData("lava-send lava_start", true, "Job valid.")]
    [InlineData("lava-send something", true, "role 'guest' waits for the start message of role 'host'")]
    [InlineData("lava-send something", false, "Job valid.")]
    public async Task A_start_message_that_a_fetched_definition_never_sends_is_an_error(string step, bool isOn, string answer)
    {
        Archive(step);
        await using var server = await FileServer.StartAsync(_directory.FullName);
        var settings = NodeSettingsReader.Read(new NodeSettingsSource(Roles: NodeRoles.Controller | NodeRoles.Gateway, DataDirectory: _directory.FullName, Listen: "127.0.0.1:0")).Settings! with
        {
            Submissions = new SubmissionSettings
            {
                ContextVariables = ["rack"],
                Fetch = FetchSettings.OfGateway with { IsOn = isOn, Addresses = new AddressRules([HostRange.Parse("127.0.0.1")!], []), Limit = TimeSpan.FromSeconds(30) },
            },
        };
        await using var node = NodeHost.Build(settings, TimeProvider.System, _ => { });
        await node.StartAsync(_limit.Token);
        try
        {
            await NodeReadiness.WaitAsync(node.Services, _ => { }, _limit.Token);
            using var http = new HttpClient { BaseAddress = new Uri(NodeReadiness.Address(node.Services)! + "/") };
            using var response = await http.PostAsJsonAsync("api/v0.2/jobs/validate/", new { definition = Job(server.Port) }, _limit.Token);
            Assert.Contains(answer, (string)(await response.Content.ReadFromJsonAsync<JsonNode>(_limit.Token))!["message"]!, StringComparison.Ordinal);
            Assert.Equal(isOn ? 1 : 0, server.Asked.Count);
        }
        finally
        {
            await node.StopAsync(CancellationToken.None);
        }
    }
}
