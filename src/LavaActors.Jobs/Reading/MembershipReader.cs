using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>What a sub-job's <c>lava-multinode</c> block holds beside the membership.</summary>
internal sealed record MembershipBlock(MultiNodeMembership Membership, string Role, IReadOnlyList<string> Tags, YamlMap Source);

/// <summary>Reads a sub-job's <c>protocols.lava-multinode</c> (spec: multinode.md §2).</summary>
internal sealed class MembershipReader(ReadContext context)
{
    private const string Made = "this block is made by the split; submit the job instead of writing it by hand";

    public MembershipBlock? Read(MapReader? protocols)
    {
        if (protocols?.Section("lava-multinode") is not { } block) return null;
        foreach (var key in (string[])["target_group", "role", "group_size", "sub_id"]) block.Required(key, Made);
        var role = block.NonEmptyString("role") ?? "";
        var membership = new MultiNodeMembership
        {
            TargetGroup = block.NonEmptyString("target_group") ?? "",
            Role = role,
            GroupSize = block.Int("group_size", 1) ?? 1,
            SubId = block.Int("sub_id", 0) ?? 0,
            Request = RolesReader.Request(block),
            ExpectRole = block.NonEmptyString("expect_role"),
            Timeout = context.Limit(block, "timeout")?.Duration,
            Essential = block.Bool("essential") ?? false,
            Environment = block.MapNode("environment"),
            Roles = block.StringMap("roles"),
        };
        return new MembershipBlock(membership, role, block.Strings("tags"), block.Map);
    }
}
