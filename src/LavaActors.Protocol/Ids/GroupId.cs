using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Ids;

/// <summary>A target group: the sub-jobs of one MultiNode submission (spec: multinode.md §2 rule 1). Never empty.</summary>
[JsonConverter(typeof(Json))]
public readonly record struct GroupId(string Value)
{
    public override string ToString() => Value;

    public sealed class Json : TextIdConverter<GroupId>
    {
        protected override GroupId Of(string value) => new(value);

        protected override string ValueOf(GroupId id) => id.Value;
    }
}
