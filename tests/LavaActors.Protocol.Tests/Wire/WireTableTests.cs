using System.Reflection;
using System.Text.RegularExpressions;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Tests.Wire;

public sealed partial class WireTableTests
{
    [Fact]
    public void Every_wire_message_type_has_exactly_one_manifest()
    {
        var messages = typeof(IWireMessage).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IWireMessage)));

        var wrong = messages.Where(type => WireTable.All.Count(line => line.Type == type) != 1);

        Assert.Equal([], wrong.Select(type => $"{type} has {WireTable.All.Count(line => line.Type == type)} manifests"));
    }

    [Fact]
    public void No_manifest_is_given_twice() =>
        Assert.Equal([], WireTable.All.GroupBy(line => line.Manifest).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void A_manifest_is_area_name_and_version_and_no_type_name() =>
        Assert.Equal([], WireTable.All.Select(line => line.Manifest).Where(manifest => !ManifestForm().IsMatch(manifest)));

    [Fact]
    public void A_message_holds_data_only()
    {
        Type[] alive = [typeof(Akka.Actor.ICanTell), typeof(Task), typeof(Exception), typeof(Delegate)];

        var wrong = from type in WireTable.All.SelectMany(line => Reachable(line.Type)).Distinct()
                    where alive.Any(kind => type.IsAssignableTo(kind))
                    select type.FullName;

        Assert.Equal([], wrong);
    }

    private static HashSet<Type> Reachable(Type root)
    {
        var seen = new HashSet<Type>();
        var next = new Stack<Type>([root]);
        while (next.TryPop(out var type))
        {
            if (!seen.Add(type))
                continue;
            foreach (var argument in type.GetGenericArguments())
                next.Push(argument);
            if (type.Assembly != typeof(IWireMessage).Assembly)
                continue;
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                next.Push(property.PropertyType);
        }

        return seen;
    }

    [GeneratedRegex("^[a-z][a-z-]*\\.[a-z][a-z-]*/[1-9][0-9]*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ManifestForm();
}
