using System.Net;
using System.Text;
using LavaActors.Protocol.Accounts;
using LavaActors.XmlRpc;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Node.Tests.Clients;

/// <summary>Who calls, and what he may do (spec: xmlrpc-api.md §§2, 3, 7).</summary>
public sealed class RpcUserTests : IAsyncLifetime
{
    private readonly ShellLab _lab = new();
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _tokens = [];

    public async Task InitializeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _lab.StartAsync(limit.Token);
        _tokens["boss"] = await _lab.AddUserAsync(new NewAccount("boss", IsSuperuser: true));
        _tokens["ann"] = await _lab.AddUserAsync(new NewAccount("ann"));
        _tokens["bob"] = await _lab.AddUserAsync(new NewAccount("bob"));
        _tokens["reader"] = await _lab.AddUserAsync(new NewAccount("reader"), TokenScope.Read);
        _tokens["gone"] = await _lab.AddUserAsync(new NewAccount("gone", IsActive: false));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _lab.DisposeAsync();
    }

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<HttpResponseMessage> PostAsync(string? authorization, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_lab.Address, "/RPC2")) { Content = new ByteArrayContent(body) };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _http.SendAsync(request);
    }

    private async Task<XmlRpcValue> CallAsync(string? user, string method, params IReadOnlyList<XmlRpcValue> arguments)
    {
        using var response = await PostAsync(user is null ? null : Basic($"{user}:{_tokens[user]}"), XmlRpcWriter.Call(method, arguments));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return XmlRpcReader.ReadResponse(await response.Content.ReadAsStreamAsync(), new XmlRpcLimits(16 << 20, 32, 100_000));
    }

    private async Task<(int Code, string Text)> FaultAsync(string? user, string method, params IReadOnlyList<XmlRpcValue> arguments)
    {
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync(user, method, arguments));
        return (fault.Code, fault.Message);
    }

    private string JobOf(string visibility) => File.ReadAllText(_lab.Quick).Replace("visibility: public", $"visibility: {visibility}", StringComparison.Ordinal);

    [Fact]
    public async Task Callers_are_told_apart_and_each_does_what_he_may()
    {
        await HeadersAsync();
        await WritesAsync();
        await JobsAsync();
        await PermissionsAsync();
        await UsersAsync();
    }

    private async Task HeadersAsync()
    {
        Assert.Equal(XmlRpcValue.Nil, await CallAsync(null, "system.whoami"));
        Assert.Equal(new XmlRpcText("ann"), await CallAsync("ann", "system.whoami"));
        var ann = (await _lab.Services.GetRequiredService<IAccountStore>().UserAsync("ann", default))!;
        Assert.NotNull(Assert.Single(await _lab.Services.GetRequiredService<ITokenStore>().TokensAsync(ann.Id, default)).LastUsed);

        var call = XmlRpcWriter.Call("system.whoami");
        foreach (var wrong in (string[])[Basic("ann:wrong"), Basic($"bob:{_tokens["ann"]}"), Basic($"gone:{_tokens["gone"]}"), Basic("nobody:x")])
        {
            using var refused = await PostAsync(wrong, call);
            Assert.Equal((HttpStatusCode.Unauthorized, "Invalid token"), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
            Assert.Equal("Basic realm=\"XML-RPC Authentication token\"", refused.Headers.WwwAuthenticate.ToString());
        }

        foreach (var (header, text) in (IEnumerable<(string, string)>)
                 [
                     ($"Token {_tokens["ann"]}", "Unsupported HTTP_AUTHORIZATION header, only Basic scheme is supported"),
                     ("basic YTpi", "Unsupported HTTP_AUTHORIZATION header, only Basic scheme is supported"),
                     ("Basic", "Invalid HTTP_AUTHORIZATION header"),
                     (Basic("without-a-colon"), "Corrupted HTTP_AUTHORIZATION header, no user:pass"),
                 ])
        {
            using var refused = await PostAsync(header, call);
            Assert.Equal((HttpStatusCode.BadRequest, text), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        }
    }

    private async Task WritesAsync()
    {
        const string First = "Authentication with user and token required for this API.";
        Assert.Equal((401, First), await FaultAsync(null, "scheduler.jobs.submit", JobOf("public")));
        Assert.Equal((401, First), await FaultAsync(null, "scheduler.tags.add", "usb"));
        Assert.Equal((401, First), await FaultAsync(null, "results.get_testjob_results_yaml", 1));
        Assert.Equal((403, "This token may only read."), await FaultAsync("reader", "scheduler.jobs.submit", JobOf("public")));
        Assert.Equal((403, "User 'ann' is missing permission lava_scheduler_app.add_tag."), await FaultAsync("ann", "scheduler.tags.add", "usb"));
        Assert.Equal((403, "forbidden"), await FaultAsync("ann", "scheduler.devices.perms_list", "shell-01"));
        Assert.Equal(403, (await FaultAsync("ann", "scheduler.devices.update", "shell-01", XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, "BAD")).Code);
        Assert.Equal(403, (await FaultAsync("ann", "auth.users.list")).Code);
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "scheduler.tags.add", "usb"));
    }

    private async Task JobsAsync()
    {
        var secret = Assert.IsType<XmlRpcInt>(await CallAsync("ann", "scheduler.jobs.submit", JobOf("personal")));
        Assert.Equal((403, $"Job '{secret.Value}' not available to user 'bob'."), await FaultAsync("bob", "scheduler.jobs.show", secret));
        Assert.Equal((403, $"Job '{secret.Value}' not available to user 'AnonymousUser'."), await FaultAsync(null, "scheduler.jobs.logs", secret));
        Assert.Equal((401, $"Permission denied for user to job {secret.Value}"), await FaultAsync("bob", "results.get_testjob_results_yaml", secret));
        foreach (var method in (string[])["definition", "cancel", "resubmit", "configuration"]) Assert.Equal(403, (await FaultAsync("bob", $"scheduler.jobs.{method}", secret)).Code);
        Assert.Empty(((XmlRpcArray)await CallAsync("bob", "scheduler.jobs.list")).Items);
        Assert.Empty(((XmlRpcArray)await CallAsync("bob", "scheduler.all_jobs")).Items);
        Assert.Empty(((XmlRpcArray)await CallAsync("bob", "results.make_custom_query", "testjob", "testjob__submitter__exact__ann")).Items);
        Assert.Single(((XmlRpcArray)await CallAsync("ann", "results.make_custom_query", "testjob", "testjob__submitter__exact__ann,testjob__description__icontains__gr")).Items);
        Assert.Equal((400, "'testjob__nonsense__exact__1': there is no testjob__nonsense"), await FaultAsync("ann", "results.make_custom_query", "testjob", "testjob__nonsense__exact__1"));
        Assert.Single(((XmlRpcArray)await CallAsync("ann", "scheduler.jobs.list")).Items);
        Assert.Equal((XmlRpcValue)true, await CallAsync("ann", "scheduler.jobs.cancel", secret));

        var open = Assert.IsType<XmlRpcInt>(await CallAsync("ann", "scheduler.jobs.submit", JobOf("public")));
        Assert.Equal(new XmlRpcText("ann"), ((XmlRpcStruct)await CallAsync(null, "scheduler.jobs.show", open))["submitter"]);
        Assert.Equal(XmlRpcValue.Struct(($"{secret.Value}", false), ($"{open.Value}", true), ("999", false)), await CallAsync("bob", "system.user_can_view_jobs", XmlRpcValue.Array([secret, open, 999])));
        Assert.Equal(403, (await FaultAsync("bob", "system.user_can_view_jobs", XmlRpcValue.Array([secret]), "ann")).Code);
        Assert.Equal(XmlRpcValue.Struct(($"{secret.Value}", true)), await CallAsync("boss", "system.user_can_view_jobs", XmlRpcValue.Array([secret]), "ann"));
    }

    private async Task PermissionsAsync()
    {
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.groups.add", "lab"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.users.groups.add", "ann", "lab"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "scheduler.devices.perms_add", "shell-01", "lab", "view_device"));
        Assert.Equal(XmlRpcValue.Array([XmlRpcValue.Struct(("name", "view_device"), ("group", "lab"))]), await CallAsync("boss", "scheduler.devices.perms_list", "shell-01"));
        Assert.Equal(XmlRpcValue.Struct(("shell-01", false), ("shell-02", true)), await CallAsync("bob", "system.user_can_view_devices", XmlRpcValue.Array(["shell-01", "shell-02"])));
        Assert.Equal(403, (await FaultAsync("bob", "scheduler.devices.show", "shell-01")).Code);
        Assert.Equal(new XmlRpcText("shell-01"), ((XmlRpcStruct)await CallAsync("ann", "scheduler.devices.show", "shell-01"))["hostname"]);
        Assert.Equal(400, (await FaultAsync("boss", "scheduler.devices.perms_add", "shell-01", "lab", "view_devicetype")).Code);
        Assert.Equal((404, "Group 'none' was not found."), await FaultAsync("boss", "scheduler.devices.perms_add", "shell-01", "none", "view_device"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "system.revoke_perm_device", "view_device", "shell-01", "lab"));
        Assert.Equal(new XmlRpcText("shell-01"), ((XmlRpcStruct)await CallAsync("bob", "scheduler.devices.show", "shell-01"))["hostname"]);
    }

    private async Task UsersAsync()
    {
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.users.add", "eve", "Eve", "Adams", "eve@example.com"));
        Assert.Equal((400, "Bad request: user already exists?"), await FaultAsync("boss", "auth.users.add", "eve"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.users.perms.add", "ann", "auth.user.change_user"));
        Assert.Equal(XmlRpcValue.Array(["auth.user.change_user"]), await CallAsync("boss", "auth.users.perms.list", "ann"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("ann", "auth.users.update", "eve", "Eva"));
        Assert.Equal((403, "Only a superuser may change staff and superusers."), await FaultAsync("ann", "auth.users.update", "ann", XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, true));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.groups.perms.add", "lab", "lava_scheduler_app.tag.add_tag"));
        Assert.Equal(XmlRpcValue.Array(["lava_scheduler_app.tag.add_tag"]), await CallAsync("boss", "auth.groups.perms.list", "lab"));
        Assert.Equal((403, "Only a superuser may give and take global permissions."), await FaultAsync("ann", "auth.users.groups.add", "eve", "lab"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("ann", "scheduler.tags.add", "by-group"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.groups.perms.delete", "lab", "lava_scheduler_app.add_tag"));
        Assert.Equal(403, (await FaultAsync("ann", "scheduler.tags.add", "by-nobody")).Code);
        Assert.Equal((400, "This is the last superuser who is active; make another one first."), await FaultAsync("boss", "auth.users.delete", "boss"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "system.set_user_groups", "EVE@example.com", XmlRpcValue.Array(["lab"])));
        var eve = Assert.IsType<XmlRpcStruct>(await CallAsync("boss", "auth.users.show", "eve"));
        Assert.Equal((new XmlRpcText("Eva"), XmlRpcValue.Array(["lab"])), (eve["first_name"], eve["groups"]));
        Assert.Equal(XmlRpcValue.Array(["ann", "eve"]), ((XmlRpcStruct)await CallAsync("boss", "auth.groups.show", "lab"))["users"]);
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.users.delete", "eve"));
        Assert.Equal((404, "User 'eve' was not found."), await FaultAsync("boss", "auth.users.show", "eve"));
        Assert.Equal(XmlRpcValue.Nil, await CallAsync("boss", "auth.groups.delete", "lab"));
        Assert.Empty(((XmlRpcArray)await CallAsync("boss", "auth.groups.list")).Items);
    }
}
