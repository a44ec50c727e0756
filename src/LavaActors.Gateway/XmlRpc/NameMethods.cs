using LavaActors.Gateway.Operations;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>scheduler.aliases.*</c>, <c>scheduler.tags.*</c>, <c>scheduler.remote_artifact_tokens.*</c> (spec: xmlrpc-api.md §4.5).</summary>
internal static class NameMethods
{
    private static readonly XmlRpcParameter Name = new("name", Text);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("scheduler.aliases.add", To(LabPermissions.Add("alias")), "Gives a device type another name, for submissions.", "nil", AddAliasAsync, Name, new XmlRpcParameter("device_type_name", Text)),
        new("scheduler.aliases.list", Anyone, "All aliases.", "array of string", async request => XmlRpcValue.Array((await request.Aliases.ListAsync(request.Caller, request.Stop)).Select(alias => alias.Name))),
        new("scheduler.aliases.show", Anyone, "An alias and its device type.", "struct", ShowAliasAsync, Name),
        new("scheduler.aliases.delete", To(LabPermissions.Delete("alias")), "Removes an alias.", "nil", DeleteAliasAsync, Name),
        new("scheduler.tags.add", To(LabPermissions.Add("tag")), "Adds a tag.", "nil", AddTagAsync, Name, DeviceMethods.Optional("description")),
        new("scheduler.tags.list", Anyone, "All tags.", "array of struct", ListTagsAsync),
        new("scheduler.tags.show", Anyone, "A tag and the devices that have it.", "struct", ShowTagAsync, Name),
        new("scheduler.tags.delete", To(LabPermissions.Delete("tag")), "Removes a tag.", "nil", DeleteTagAsync, Name),
        new("scheduler.remote_artifact_tokens.add", Changer, "Keeps a secret of the caller under a name that his jobs may use.", "nil", AddTokenAsync, Name, new XmlRpcParameter("token", Text)),
        new("scheduler.remote_artifact_tokens.list", Changer, "The caller's secrets.", "array of struct", ListTokensAsync),
        new("scheduler.remote_artifact_tokens.show", Changer, "A secret of the caller.", "string", ShowTokenAsync, Name),
        new("scheduler.remote_artifact_tokens.delete", Changer, "Forgets a secret of the caller.", "nil", DeleteTokenAsync, Name),
    ];

    private static async Task<XmlRpcValue> AddAliasAsync(XmlRpcRequest request)
    {
        var added = await request.Aliases.AddAsync(request.Caller, request.Text("name"), request.Text("device_type_name"), request.Stop);
        // As LAVA has it: the name is taken by a type.
        if (added.Failure is OperationFailure.Invalid invalid && (await request.LabAsync()).Type(request.Text("name")) is not null) throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, invalid.Message);
        request.Done(added);
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> ShowAliasAsync(XmlRpcRequest request)
    {
        var alias = request.Done(await request.Aliases.GetAsync(request.Caller, request.Text("name"), request.Stop));
        return XmlRpcValue.Struct(("name", alias.Name), ("device_type", alias.DeviceType ?? ""));
    }

    private static async Task<XmlRpcValue> DeleteAliasAsync(XmlRpcRequest request)
    {
        request.Done(await request.Aliases.DeleteAsync(request.Caller, request.Text("name"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> AddTagAsync(XmlRpcRequest request)
    {
        request.Done(await request.Tags.AddAsync(request.Caller, request.Text("name"), request.Arguments.TextOrNull("description"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> ListTagsAsync(XmlRpcRequest request) => XmlRpcValue.Array((await request.Tags.ListAsync(request.Stop)).OrderBy(tag => tag.Name, StringComparer.Ordinal)
        .Select(tag => XmlRpcValue.Struct(("name", tag.Name), ("description", tag.Description))));

    private static async Task<XmlRpcValue> ShowTagAsync(XmlRpcRequest request)
    {
        var tag = request.Done(await request.Tags.GetAsync(request.Text("name"), request.Stop));
        var devices = await request.Devices.ListAsync(request.Caller, withRetired: true, request.Stop);
        return XmlRpcValue.Struct(
            ("name", tag.Name),
            ("description", tag.Description),
            ("devices", XmlRpcValue.Array(devices.Where(device => device.Row.Tags.Contains(tag.Name)).Select(device => device.Name))));
    }

    private static async Task<XmlRpcValue> DeleteTagAsync(XmlRpcRequest request)
    {
        var tag = request.Done(await request.Tags.GetAsync(request.Text("name"), request.Stop));
        request.Done(await request.Tags.DeleteAsync(request.Caller, tag.Id, request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> AddTokenAsync(XmlRpcRequest request)
    {
        request.Done(await request.ArtifactTokens.AddAsync(request.Caller, request.Text("name"), request.Text("token"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> ListTokensAsync(XmlRpcRequest request) =>
        XmlRpcValue.Array(request.Done(await request.ArtifactTokens.ListAsync(request.Caller, request.Stop)).Select(token => XmlRpcValue.Struct(("name", token.Name), ("token", token.Token))));

    private static async Task<XmlRpcValue> ShowTokenAsync(XmlRpcRequest request) => request.Done(await request.ArtifactTokens.GetAsync(request.Caller, request.Text("name"), request.Stop)).Token;

    private static async Task<XmlRpcValue> DeleteTokenAsync(XmlRpcRequest request)
    {
        request.Done(await request.ArtifactTokens.DeleteAsync(request.Caller, request.Text("name"), request.Stop));
        return XmlRpcValue.Nil;
    }
}
