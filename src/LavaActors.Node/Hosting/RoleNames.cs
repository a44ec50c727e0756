namespace LavaActors.Node.Hosting;

/// <summary>Roles as people and the cluster write them.</summary>
public static class RoleNames
{
    private static readonly (string Name, NodeRoles Role)[] Known =
        [("controller", NodeRoles.Controller), ("gateway", NodeRoles.Gateway), ("dispatcher", NodeRoles.Dispatcher)];

    public static string All { get; } = string.Join(',', Known.Select(known => known.Name));

    public static IReadOnlyList<string> Of(NodeRoles roles) => [.. Known.Where(known => roles.HasFlag(known.Role)).Select(known => known.Name)];

    /// <summary>Reads <c>controller,gateway</c>; the first name that is none, if any, is in <paramref name="wrong"/>.</summary>
    public static NodeRoles Parse(string text, out string? wrong)
    {
        var roles = NodeRoles.None;
        wrong = null;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var role = Known.FirstOrDefault(known => known.Name == name).Role;
            if (role == NodeRoles.None) wrong ??= name;
            roles |= role;
        }

        return roles;
    }
}
