using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

internal delegate Value FilterBody(Renderer renderer, Value input, CallArguments arguments);

/// <summary>All filters by name: those of Jinja2 that make sense in a device's configuration, and three of the reference's own (spec: worker-and-devices.md §2).</summary>
internal static class Filters
{
    /// <summary>Filters of Jinja2 that are left out.</summary>
    private static readonly HashSet<string> Left =
        ["filesizeformat", "groupby", "pprint", "random", "striptags", "urlize", "wordwrap", "xmlattr"];

    public static IReadOnlyDictionary<string, FilterBody> All { get; } = new Dictionary<string, FilterBody>(StringComparer.Ordinal)
    {
        ["abs"] = NumberFilters.Abs,
        ["attr"] = OtherFilters.Attr,
        ["batch"] = StreamFilters.Batch,
        ["capitalize"] = TextFilters.Capitalize,
        ["center"] = TextFilters.Center,
        ["count"] = ListFilters.Length,
        ["d"] = OtherFilters.Default,
        ["default"] = OtherFilters.Default,
        ["dictsort"] = SortFilters.DictSort,
        ["e"] = TextFilters.Escape,
        ["escape"] = TextFilters.Escape,
        ["first"] = ListFilters.First,
        ["float"] = NumberFilters.Float,
        ["forceescape"] = TextFilters.ForceEscape,
        ["format"] = TextFilters.Format,
        ["indent"] = TextFilters.Indent,
        ["int"] = NumberFilters.Int,
        ["items"] = StreamFilters.Items,
        ["join"] = ListFilters.Join,
        ["last"] = ListFilters.Last,
        ["length"] = ListFilters.Length,
        ["list"] = ListFilters.List,
        ["lower"] = TextFilters.Lower,
        ["map"] = StreamFilters.Map,
        ["max"] = SortFilters.Max,
        ["min"] = SortFilters.Min,
        ["qemu_guest_fs_interface"] = OtherFilters.QemuGuestFsInterface,
        ["reject"] = StreamFilters.Reject,
        ["rejectattr"] = StreamFilters.RejectAttr,
        ["replace"] = TextFilters.Replace,
        ["reverse"] = ListFilters.Reverse,
        ["round"] = NumberFilters.Round,
        ["safe"] = TextFilters.Safe,
        ["select"] = StreamFilters.Select,
        ["selectattr"] = StreamFilters.SelectAttr,
        ["shlex_quote"] = OtherFilters.ShlexQuote,
        ["slice"] = StreamFilters.Slice,
        ["sort"] = SortFilters.Sort,
        ["string"] = TextFilters.String,
        ["sum"] = ListFilters.Sum,
        ["title"] = TextFilters.Title,
        ["tojson"] = Json.Filter,
        ["trim"] = TextFilters.Trim,
        ["truncate"] = TextFilters.Truncate,
        ["unique"] = StreamFilters.Unique,
        ["upper"] = TextFilters.Upper,
        ["urlencode"] = UrlFilter.UrlEncode,
        ["wordcount"] = TextFilters.WordCount,
        ["yaml_quote"] = OtherFilters.YamlQuote,
    };

    /// <summary>What to say about a filter that is not here but in Jinja2.</summary>
    public static string Elsewhere(string name) => Left.Contains(name) ? " here; Jinja2 has one, which makes no sense for devices" : "";
}
