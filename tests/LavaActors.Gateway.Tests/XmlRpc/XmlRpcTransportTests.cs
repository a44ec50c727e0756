using System.Net;
using System.Text;
using LavaActors.Gateway.XmlRpc;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>What stands around the methods: HTTP, malformed calls, faults, introspection (spec: xmlrpc-api.md §§1, 3, 7).</summary>
public sealed class XmlRpcTransportTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private RpcClient Rpc => new(gateway);

    [Theory]
    [InlineData("/RPC2", "text/xml")]
    [InlineData("/RPC2/", "text/xml")]
    [InlineData("/RPC2", null)]
    [InlineData("/RPC2/", null)]
    [InlineData("/RPC2", "application/x-www-form-urlencoded")]
    public async Task Both_addresses_take_calls_of_any_content_type(string path, string? contentType)
    {
        using var response = await Rpc.PostAsync(XmlRpcWriter.Call("system.version"), contentType, path);
        Assert.Equal(new XmlRpcText("2026.07"), XmlRpcReader.ReadResponse(await response.Content.ReadAsStreamAsync(), XmlRpcLimits.Call));
    }

    [Theory]
    [InlineData("/RPC2", true)]
    [InlineData("/RPC2/", true)]
    [InlineData("/RPC2", false)]
    public async Task Who_does_not_call_is_sent_to_the_page_of_methods(string path, bool isGet)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var empty = new ByteArrayContent([]);
        using var response = isGet ? await http.GetAsync(new Uri(Rpc.Address, path)) : await http.PostAsync(new Uri(Rpc.Address, path), empty);
        Assert.Equal((HttpStatusCode.Found, "/api/help/"), (response.StatusCode, response.Headers.Location?.ToString()));
        var page = await http.GetStringAsync(new Uri(Rpc.Address, "/api/help/"));
        Assert.Contains("scheduler.jobs.submit(definition)", page, StringComparison.Ordinal);
        Assert.Contains("scheduler.jobs.logs(job_id, start=0, end=nil)", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("<methodCall>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><methodCall><methodName>&e;</methodName></methodCall>")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><methodCall><methodName>&b;</methodName></methodCall>")]
    public async Task What_is_no_XML_is_a_fault(string document) => Assert.Equal((-32603, "Unable to decode request"), await Rpc.FaultOfAsync(document));

    [Fact]
    public async Task A_call_that_is_malformed_says_where()
    {
        var (code, text) = await Rpc.FaultOfAsync("<methodCall><methodName>system.version</methodName><params><param><value><int>2147483648</int></value></param></params></methodCall>");
        Assert.Equal(-32603, code);
        Assert.StartsWith("Unable to decode request: <int> holds '2147483648', which is no whole number of 32 bits (line 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        // Who goes on to send what is refused already may lose the answer with the connection.
        using var request = new HttpRequestMessage(HttpMethod.Post, Rpc.Address) { Content = new ByteArrayContent(new byte[(1 << 20) + 1]), Headers = { ExpectContinue = true } };
        using var response = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_method_that_does_not_exist_is_named()
    {
        Assert.Equal((-32601, "No such method: 'x.y'"), await Rpc.FaultAsync("x.y"));
        Assert.Equal((-32601, "No such method: '_x'"), await Rpc.FaultAsync("_x"));
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("close"));
    }

    [Fact]
    public async Task Wrong_arguments_are_told_with_what_is_right()
    {
        const string Start = "Internal Server Error (contact server administrator for details): ";
        Assert.Equal((-32603, Start + "scheduler.jobs.show() lacks the argument job_id: it takes (job_id), 0 given"), await Rpc.FaultAsync("scheduler.jobs.show"));
        Assert.Equal((-32603, Start + "system.version() takes (), no more; 1 given"), await Rpc.FaultAsync("system.version", 1));
        Assert.Equal((-32603, Start + "scheduler.jobs.submit(): definition must be a string, not int"), await Rpc.FaultAsync("scheduler.jobs.submit", 1));
        Assert.Equal((-32603, Start + "scheduler.jobs.list(): state must be a string or nil, not array"), await Rpc.FaultAsync("scheduler.jobs.list", XmlRpcValue.Array(["Running"])));
        Assert.Equal((-32603, Start + "scheduler.jobs.show(): job_id must be a job's id, an int or a string as 7.0, not nil"), await Rpc.FaultAsync("scheduler.jobs.show", XmlRpcValue.Nil));
    }

    [Fact]
    public async Task Several_calls_in_one_are_answered_each()
    {
        var answer = await Rpc.CallAsync("system.multicall", XmlRpcValue.Array(
        [
            Sub("system.api_version"),
            Sub("x.y"),
            Sub("scheduler.jobs.show", 999),
            Sub("system.multicall", XmlRpcValue.Array(Enumerable.Empty<XmlRpcValue>())),
            XmlRpcValue.Struct(("methodName", "system.version")),
            7,
        ]));
        var answers = Assert.IsType<XmlRpcArray>(answer).Items;
        Assert.Equal(XmlRpcValue.Array([new XmlRpcInt(2)]), answers[0]);
        Assert.Equal([-32601, 404, -32602, -32602, -32602], answers.Skip(1).Select(fault => ((XmlRpcInt)((XmlRpcStruct)fault)["faultCode"]!).Value));
        Assert.Equal(new XmlRpcText("Job '999' was not found."), ((XmlRpcStruct)answers[2])["faultString"]);

        static XmlRpcValue Sub(string method, params IReadOnlyList<XmlRpcValue> arguments) => XmlRpcValue.Struct(("methodName", method), ("params", XmlRpcValue.Array(arguments)));
    }

    [Fact]
    public async Task Of_several_calls_those_are_made_whose_answers_fit()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(950));
        // Three of them are more than there may be, two are not.
        var definition = new string('x', (int)(SystemMethods.MostAnswered * 2 / 5));
        gateway.ReadModel.Texts[950] = new JobTexts(definition, definition, null);
        var one = XmlRpcValue.Struct(("methodName", "scheduler.jobs.definition"), ("params", XmlRpcValue.Array([new XmlRpcInt(950)])));
        var answers = Assert.IsType<XmlRpcArray>(await Rpc.CallAsync("system.multicall", XmlRpcValue.Array(Enumerable.Repeat(one, 5)))).Items;
        Assert.All(answers.Take(3), answer => Assert.Equal(definition.Length, ((XmlRpcText)((XmlRpcArray)answer).Items[0]).Value.Length));
        Assert.All(answers.Skip(3), answer => Assert.Equal(
            XmlRpcValue.Struct(("faultCode", 400), ("faultString", "system.multicall: the answers before this call are as much as one response holds, and it was not made: send it in another request")), answer));
        Assert.Equal(5, answers.Count);
    }

    [Fact]
    public void What_an_answer_holds_is_counted_with_all_that_is_within_it()
    {
        Assert.Equal(32 + 3, XmlRpcExtent.Of("abc"));
        Assert.Equal(32, XmlRpcExtent.Of(7));
        Assert.Equal(32 + 400, XmlRpcExtent.Of(XmlRpcValue.Binary(new byte[300])));
        Assert.Equal(32 + 35 + 32, XmlRpcExtent.Of(XmlRpcValue.Array(["abc", XmlRpcValue.Nil])));
        Assert.Equal(32 + (32 + 4 + 35) + (32 + 1 + 32 + 35), XmlRpcExtent.Of(XmlRpcValue.Struct(("name", "abc"), ("b", XmlRpcValue.Array(["abc"])))));
    }

    [Fact]
    public async Task A_multicall_has_its_limit()
    {
        var calls = Enumerable.Repeat(XmlRpcValue.Struct(("methodName", "system.version"), ("params", XmlRpcValue.Array(Enumerable.Empty<XmlRpcValue>()))), 101);
        var (code, text) = await Rpc.FaultAsync("system.multicall", XmlRpcValue.Array(calls));
        Assert.Equal(-32603, code);
        Assert.EndsWith("system.multicall() takes at most 100 calls, 101 given", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_are_listed_and_described()
    {
        var names = Assert.IsType<XmlRpcArray>(await Rpc.CallAsync("system.listMethods")).Items.Select(name => ((XmlRpcText)name).Value).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Empty(ReferenceMethods.All.Except(names));
        foreach (var name in names)
        {
            Assert.StartsWith(name + "(", ((XmlRpcText)await Rpc.CallAsync("system.methodHelp", name)).Value, StringComparison.Ordinal);
            Assert.True(await Rpc.CallAsync("system.methodSignature", name) is XmlRpcText { Value: "undef" } or XmlRpcArray, name);
        }

        Assert.Equal((-32601, "No such method: 'x'"), await Rpc.FaultAsync("system.methodHelp", "x"));
        Assert.Equal(XmlRpcValue.Array([XmlRpcValue.Array(["boolean", "string", "string"])]), await Rpc.CallAsync("system.methodSignature", "scheduler.devices.set_dictionary"));
        Assert.NotNull(((XmlRpcStruct)await Rpc.CallAsync("system.getCapabilities"))["system.multicall"]);
    }
}
