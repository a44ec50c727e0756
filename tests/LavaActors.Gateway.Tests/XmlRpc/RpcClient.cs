using System.Net;
using System.Text;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Calls methods of a gateway.</summary>
internal sealed class RpcClient(RunningGateway gateway)
{
    public Uri Address { get; } = new(gateway.Http.BaseAddress!, "/RPC2");

    /// <exception cref="XmlRpcFaultException">The answer is a fault.</exception>
    public async Task<XmlRpcValue> CallAsync(string method, params IReadOnlyList<XmlRpcValue> arguments)
    {
        using var response = await PostAsync(XmlRpcWriter.Call(method, arguments));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/xml; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.NotNull(response.Content.Headers.ContentLength);
        return XmlRpcReader.ReadResponse(await response.Content.ReadAsStreamAsync(), new XmlRpcLimits(64 << 20, 32, 1_000_000));
    }

    public async Task<(int Code, string Text)> FaultAsync(string method, params IReadOnlyList<XmlRpcValue> arguments)
    {
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync(method, arguments));
        return (fault.Code, fault.Message);
    }

    public Task<HttpResponseMessage> PostAsync(byte[] body, string? contentType = "text/xml", string path = "/RPC2")
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return gateway.Http.PostAsync(new Uri(Address, path), content);
    }

    public async Task<(int Code, string Text)> FaultOfAsync(string document)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(document));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadAsStreamAsync();
        var fault = Assert.Throws<XmlRpcFaultException>(() => XmlRpcReader.ReadResponse(body, XmlRpcLimits.Call));
        return (fault.Code, fault.Message);
    }
}
