using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>The rules between roles (spec: multinode.md §1.3, §2).</summary>
internal static class RoleChecks
{
    public static void Check(JobDefinition job, MultiNodeSpec spec, MapReader top)
    {
        foreach (var role in spec.Roles)
        {
            var reader = new MapReader(role.Source, $"protocols.lava-multinode.roles.{role.Name}", top.Bag);
            CheckKind(role, reader);
            CheckHost(role, spec, reader);
            CheckExpected(role, spec, reader);
            if (JobChecks.BlocksOf(job, role.Name).Count == 0)
            {
                top.Bag.Error(role.Source.Span, reader.Path, "the role has no actions", $"add blocks with 'role: [{role.Name}]', or remove the role");
            }
        }

        if (spec.Roles.Count > 0 && spec.GroupSize == 0) top.Bag.Error(spec.Span, "protocols.lava-multinode.roles", "all counts are 0", "nothing would run");
    }

    private static void CheckKind(RoleSpec role, MapReader reader)
    {
        if (role.Connection is null && role.DeviceType is null)
        {
            if (!role.Source.ContainsKey("device_type") && !role.Source.ContainsKey("connection")) reader.Missing("device_type", "name the type of device, or for guests 'connection: ssh' and 'host_role'");
        }
        else if (role.Connection is not null && role.DeviceType is not null)
        {
            reader.Error("connection", "stands beside 'device_type'", "a role has devices of its own, or it logs in to another role's: remove one of the two");
        }

        if (role.Connection is not null and not "ssh") reader.Error("connection", $"there is no connection '{role.Connection}'", "the one kind is 'ssh'");
        if (role.IsGuest && !role.Source.ContainsKey("host_role")) reader.Missing("host_role", "name the role whose device the guests log in to");
        if (!role.IsGuest && role.HostRole is not null) reader.Error("host_role", "belongs to guests", "add 'connection: ssh', or remove 'host_role'");
        foreach (var key in (string[])["device", "worker"])
        {
            if (!reader.Has(key)) continue;
            if (role.IsGuest) reader.Error(key, "guests have no device", "remove it");
            else if (role.DeviceType is null) reader.Error(key, "stands without 'device_type'", "add 'device_type'");
        }

        if (role.Device is not null && role.Count != 1) reader.Error("device", $"one device cannot serve count {role.Count}", "use 'count: 1'");
    }

    private static void CheckHost(RoleSpec role, MultiNodeSpec spec, MapReader reader)
    {
        if (role.HostRole is not { } hostName) return;
        if (hostName == role.Name)
        {
            reader.Error("host_role", "is the role itself", "name the role whose device the guests log in to");
        }
        else if (spec.Role(hostName) is not { } host)
        {
            reader.Error("host_role", $"there is no role '{hostName}'", NearestName.Remedy(hostName, [.. spec.Roles.Select(r => r.Name)]));
        }
        else if (host.IsGuest)
        {
            reader.Error("host_role", $"the role '{hostName}' has no device: its members are guests themselves", "name a role with a device_type");
        }
        else if (host.Count != 1)
        {
            reader.Bag.Error(host.Source["count"]?.Span ?? host.Source.Span, $"protocols.lava-multinode.roles.{hostName}.count",
                $"the guests of role '{role.Name}' need exactly one host, and '{hostName}' has {host.Count}", "use 'count: 1'");
        }

        if (role.ExpectRole is null && !role.Source.ContainsKey("expect_role")) reader.Missing("expect_role", $"add 'expect_role: {hostName}' and 'request: lava-start', so that the guests wait for their host");
    }

    private static void CheckExpected(RoleSpec role, MultiNodeSpec spec, MapReader reader)
    {
        if (role.Request is not null && role.ExpectRole is null && role.HostRole is null) reader.Error("request", "there is no 'expect_role' to wait for", "name the role that sends the start message");
        if (role.ExpectRole is not { } expected) return;
        if (expected == role.Name)
        {
            reader.Error("expect_role", "is the role itself: it would wait for its own start message for ever", "name another role");
        }
        else if (spec.Role(expected) is null)
        {
            reader.Error("expect_role", $"there is no role '{expected}'", NearestName.Remedy(expected, [.. spec.Roles.Select(r => r.Name)]));
        }
        else if (WaitsInCircle(role, spec))
        {
            reader.Error("expect_role", "the roles wait for each other's start message: " + Circle(role, spec), "let one of them begin without 'request: lava-start'");
        }

        if (role.Request is null && !role.Source.ContainsKey("request")) reader.Warning("expect_role", "nothing waits for that role", "add 'request: lava-start'");
        if (role.HostRole is null && !role.IsGuest) reader.Warning("expect_role", "LAVA takes it from guests only", "it works here for roles with devices too");
    }

    private static bool WaitsInCircle(RoleSpec start, MultiNodeSpec spec)
    {
        var role = start;
        for (var steps = 0; steps <= spec.Roles.Count && role is { DelaysStart: true }; steps++)
        {
            role = spec.Role(role.ExpectRole!);
            if (role == start) return true;
        }

        return false;
    }

    private static string Circle(RoleSpec start, MultiNodeSpec spec)
    {
        var names = new List<string> { start.Name };
        for (var role = spec.Role(start.ExpectRole!); role is not null && role != start; role = spec.Role(role.ExpectRole!)) names.Add(role.Name);
        return string.Join(" -> ", [.. names, start.Name]);
    }
}
