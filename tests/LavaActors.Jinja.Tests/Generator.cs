using System.Globalization;

namespace LavaActors.Jinja.Tests;

/// <summary>Random expressions, templates and contexts. Mostly of fitting types, so that most of them can be rendered.</summary>
internal sealed class Generator(int seed)
{
    private static readonly string[] Texts = ["''", "'a'", "'b c'", "'Äß😀'", "'a\\nb\\n'", "\"it's\"", "'<&>'", "'12'", "'3.5'", "'A,b;c'", "'%s'", "'{}'", "' x '", "'aXbX'"];
    private static readonly string[] Numbers = ["0", "1", "2", "3", "7", "10", "255", "1000000", "12345678901234567890", "0x1f", "1_000"];
    private static readonly string[] Floats = ["0.5", "1.0", "2.75", "1e16", "1.5e-7", "3.14159", "100.0", "1e3"];
    private static readonly string[] Names = ["i", "f", "s", "t", "l", "m", "n", "b", "u"];
    private static readonly string[] TextFilters =
        ["upper", "lower", "title", "capitalize", "trim", "string", "e", "safe", "replace('a', 'b')", "replace('', '.', 2)", "indent", "indent(2, true)", "center(9)", "truncate(6)", "truncate(4, true, '.')", "urlencode", "reverse", "default('d')", "join('-')", "forceescape", "format(1)", "tojson"];
    private static readonly string[] ListFilters =
        ["sort", "reverse|list", "unique|list", "map('string')|list", "map('upper')|list", "select|list", "reject('none')|list", "batch(2)|list", "batch(3, 'x')|list", "slice(2)|list", "select('string')|list", "list", "map('default', 1)|list", "reject('in', [1, 2])|list", "sort(reverse=true)", "select('defined')|list"];
    private static readonly string[] TextMethods =
        ["upper()", "lower()", "title()", "strip()", "lstrip('a ')", "rstrip()", "replace('a', 'xy')", "swapcase()", "capitalize()", "center(7, '*')", "ljust(5)", "rjust(5)", "zfill(4)", "format(1)", "format('q', n=2)", "join(['1', '2'])", "expandtabs()", "removeprefix('a')", "casefold()"];
    private static readonly string[] Tests =
        ["defined", "undefined", "string", "number", "mapping", "iterable", "sequence", "none", "true", "false", "boolean", "integer", "float", "odd", "even", "lower", "upper", "eq 1", "ne(2)", "lt 5", "ge 1", "in [1, 'a']", "sameas none", "divisibleby 2", "callable", "escaped"];
    private static readonly string[] Operators = ["+", "-", "*", "/", "//", "%"];
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private readonly Random _random = new(seed);
    private int _names;

    public Dictionary<string, object?> Context() => new()
    {
        ["i"] = (long)_random.Next(-3, 10),
        ["f"] = _random.Next(-20, 100) / 8.0,
        ["s"] = Pick(["", "a", "some Text", "x\ny\n", "<b>", "it's \"q\""]),
        ["t"] = Pick(["abc", "1,2,3", " pad ", "%d", "é"]),
        ["l"] = Enumerable.Range(0, _random.Next(4)).Select(_ => Plain(1)).ToList(),
        ["m"] = Enumerable.Range(0, _random.Next(4)).ToDictionary(n => ((char)('a' + n)).ToString(), _ => Plain(1)),
        ["n"] = null,
        ["b"] = _random.Next(2) == 0,
    };

    public object? Plain(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => null,
        1 => _random.Next(2) == 0,
        2 => (long)_random.Next(-5, 100),
        3 => _random.Next(-50, 50) / 4.0,
        4 => Pick(["", "a", "B c", "it's", "\"", "\\", "new\nline", "tab\t", "é", "42"]),
        5 => Enumerable.Range(0, _random.Next(3)).Select(_ => Plain(depth - 1)).ToList(),
        6 => Enumerable.Range(0, _random.Next(3)).ToDictionary(n => "k" + n, _ => Plain(depth - 1)),
        _ => Pick(["word", "two words"]),
    };

    public string Expression(int depth) => _random.Next(8) switch
    {
        0 or 1 => Number(depth),
        2 or 3 => Text(depth),
        4 => List(depth),
        5 => Map(depth),
        6 => Truth(depth),
        _ => Other(depth),
    };

    public string Template(int depth) => string.Concat(Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Statement(depth)));

    /// <summary>A template with a parent, one to include and one to import.</summary>
    public Case Family()
    {
        string Signed(string tag) => tag;
        var parent = Signed(Template(2)) + "{% block one %}" + Template(1) + "{% endblock %}" + Template(1) + "{% block two scoped %}{{ i }}{% endblock %}";
        var middle = Template(1) + "{% extends 'parent' %}" + Template(2) + "{% block one %}" + Template(1) + "{{ super() }}{% endblock %}";
        var child = Pick(["", "# text\n"]) + "{% extends " + Pick(["'middle'", "'parent'"]) + " %}" + Template(2) + "{% block two %}" + Template(1) + "{% if 1 %}{{ super() }}{% endif %}{{ self.one() }}{% endblock %}";
        var files = new Dictionary<string, string>
        {
            ["parent"] = parent,
            ["middle"] = middle,
            ["t"] = child,
            ["part"] = Template(1),
            ["lib"] = "{% set v = 5 %}{% macro m(a, b=2) %}" + Template(1) + "{{ a }}{{ b }}{% endmacro %}",
        };
        return new Case(files, "t", Context());
    }

    private string Pick(params string[] from) => from[_random.Next(from.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Wrong(int depth, string right) => Chance(4) && depth > 0 ? $"({Expression(depth - 1)})" : right;

    private string Number(int depth)
    {
        if (depth <= 0) return Pick(Pick(Numbers), Pick(Floats), "i", "f", _random.Next(-9, 99).ToString(CultureInfo.InvariantCulture));
        return Wrong(depth, _random.Next(12) switch
        {
            0 or 1 or 2 => $"({Number(depth - 1)} {Pick(Operators)} {Number(depth - 1)})",
            3 => $"{Number(depth - 1)} {Pick(Operators)} {Number(depth - 1)} {Pick(Operators)} {Number(depth - 1)}",
            4 => $"({Number(depth - 1)} ** {Pick("2", "3", "-1", "0")})",
            5 => $"-{Number(depth - 1)}",
            6 => $"({Number(depth - 1)})|{Pick("abs", "int", "float", "round", "round(1)", "round(1, 'floor')", "round(-1)", "default(3)")}",
            7 => $"({Text(depth - 1)})|{Pick("length", "int", "float", "int(7)", "wordcount", "int(0, 16)")}",
            8 => $"({List(depth - 1)})|{Pick("length", "sum", "count", "first", "last", "max", "min")}",
            9 => $"({Text(depth - 1)}).{Pick("find('a')", "count('a')", "rfind('b')", "index('a')")}",
            _ => Pick(Numbers),
        });
    }

    private string Text(int depth)
    {
        if (depth <= 0) return Pick(Pick(Texts), "s", "t");
        return Wrong(depth, _random.Next(13) switch
        {
            0 or 1 => $"{Text(depth - 1)} + {Text(depth - 1)}",
            2 or 3 => $"{Expression(depth - 1)} ~ {Expression(depth - 1)}",
            4 or 5 or 6 => $"({Text(depth - 1)})|{Pick(TextFilters)}",
            7 => $"({Expression(depth - 1)})|{Pick("string", "tojson", "upper", "e", "default('z')", "default('z', true)", "trim")}",
            8 or 9 => $"({Text(depth - 1)}).{Pick(TextMethods)}",
            10 => $"({List(depth - 1)})|join({Pick(Texts)})",
            11 => $"{Pick("'%s|%r'", "'%5s|%-5s'", "'%d %.2f'", "'%x-%05d'", "'%s'")} % ({Expression(depth - 1)}, {Number(depth - 1)})",
            _ => $"({Text(depth - 1)})[{Slice()}]",
        });
    }

    private string Slice() => Pick("0", "-1", "1:", ":2", "::2", "::-1", "-3:-1", "5", "1:10:3", "2:1");

    private string List(int depth)
    {
        if (depth <= 0) return Pick("[]", "[1, 2, 3]", "['b', 'a']", "l", "[none, 'x', 2.5]", "(1, 'a')", "range(4)", "[[1], [2]]");
        return Wrong(depth, _random.Next(11) switch
        {
            0 or 1 or 2 => $"[{string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => Expression(depth - 1)))}]",
            3 => $"{List(depth - 1)} + {List(depth - 1)}",
            4 or 5 => $"({List(depth - 1)})|{Pick(ListFilters)}",
            6 => $"({Text(depth - 1)}).{Pick("split(',')", "split()", "split('a', 1)", "splitlines()", "partition('a')", "rsplit(' ', 1)")}",
            7 => $"({Map(depth - 1)}){Pick("|list", "|dictsort", "|items|list", ".items()|list", ".keys()|list", ".values()|list")}",
            8 => $"({List(depth - 1)})[{Slice()}]",
            9 => $"range({_random.Next(-2, 6)}, {_random.Next(-2, 9)}, {Pick("1", "2", "-1", "3")})",
            _ => $"({List(depth - 1)}) * {_random.Next(-1, 3)}",
        });
    }

    private string Map(int depth)
    {
        if (depth <= 0) return Pick("{}", "m", "{'a': 1}", "dict(x=1, y='z')", "{1: 2, 'k': [3]}");
        return Wrong(depth, $"{{{string.Join(", ", Enumerable.Range(0, _random.Next(3)).Select(_ => $"{Pick("'a'", "'b'", "1", "i", "s", "none", "(1, 2)", "1.5")}: {Expression(depth - 1)}"))}}}");
    }

    private string Truth(int depth)
    {
        if (depth <= 0) return Pick("true", "false", "b", "True", "False");
        return _random.Next(9) switch
        {
            0 or 1 => $"({Expression(depth - 1)} {Pick("==", "!=")} {Expression(depth - 1)})",
            2 => $"({Number(depth - 1)} {Pick(Comparisons)} {Number(depth - 1)} {Pick(Comparisons)} {Number(depth - 1)})",
            3 => $"({Text(depth - 1)} {Pick(Comparisons)} {Text(depth - 1)})",
            4 => $"({Expression(depth - 1)} {Pick("in", "not in")} {Pick(List(depth - 1), Map(depth - 1), Text(depth - 1))})",
            5 => $"not {Expression(depth - 1)}",
            6 or 7 => $"({Expression(depth - 1)} is {Pick("", "not ")}{Pick(Tests)})",
            _ => $"({Text(depth - 1)}).{Pick("startswith('a')", "endswith('b')", "isdigit()", "isalpha()", "isupper()", "islower()", "isspace()", "istitle()", "isalnum()")}",
        };
    }

    private string Other(int depth)
    {
        if (depth <= 0) return Pick(Names);
        return _random.Next(9) switch
        {
            0 => $"({Expression(depth - 1)} {Pick("and", "or")} {Expression(depth - 1)})",
            1 => $"({Expression(depth - 1)} if {Truth(depth - 1)} else {Expression(depth - 1)})",
            2 => $"({Expression(depth - 1)} if {Truth(depth - 1)})",
            3 => $"({Map(depth - 1)}){Pick(".a", "['a']", ".get('a')", ".get('zz', 5)", ".zz", "[1]")}",
            4 => $"({List(depth - 1)})[{_random.Next(-2, 4)}]",
            5 => $"({Expression(depth - 1)}){Pick(".x", "[0]", "['k']", ".real", "|default(0)", "|first", "|list")}",
            6 => $"({Expression(depth - 1)} {Pick(Operators)} {Expression(depth - 1)})",
            7 => $"({Expression(depth - 1)}, {Expression(depth - 1)})",
            _ => Pick(Names),
        };
    }

    private string Tag(string inner)
    {
        var begin = Pick("{%", "{%", "{%", "{%", "{%-", "{%+");
        var end = Pick("%}", "%}", "%}", "%}", "-%}", "+%}");
        return $"{begin} {inner} {end}";
    }

    private string Statement(int depth)
    {
        if (depth <= 0) return Pick($"{Pick("{{", "{{", "{{-")} {Mild(2)} {Pick("}}", "}}", "-}}")}", Pick("text ", "\n", "  \n\n ", "a\n", "{# note #}", "{# note -#}\n", "# x\n"));
        var inner = depth - 1;
        return _random.Next(18) switch
        {
            0 or 1 => Tag(Pick($"set i = {Pick(Numbers)}", $"set s = {Mild(1)}|string", $"set l = [{Mild(1)}, {Mild(1)}]", $"set u = {Mild(2)}", $"set m = {{'a': {Mild(1)}}}", $"set b, t = {Mild(1)}, 'x' ~ {Mild(1)}")) + Pick("", "\n"),
            2 => Tag($"if {Mild(1)}") + Template(inner) + Pick("", Tag($"elif {Mild(1)}") + Template(inner)) + Pick("", Tag("else") + Template(inner)) + Tag("endif"),
            3 => Tag($"for {Pick("u", "b", "x")} in {MildList()}{Pick("", "", $" if {Mild(1)}")}") + Template(inner) + Pick("", "{{ loop.index }}{{ loop.last }}", "{{ loop.length }}{{ loop.nextitem }}") + Pick("", Tag("else") + Template(inner)) + Tag("endfor"),
            4 => Tag($"for {Pick("x, u", "u, b", "(b), x")} in {Pick("m.items()", "m|dictsort", "[(1, 2), ('a', [3])]", "{'q': 1}.items()")}") + Template(inner) + "{{ loop.first }}" + Tag("endfor"),
            5 => Tag($"filter {Pick("upper", "indent", "trim", "indent(width=2)|lower", "replace('a', '-')", "e", "title|upper")}") + Template(inner) + Tag("endfilter"),
            6 => Tag($"set {Pick("s", "t", "u")}{Pick("", "", " | upper", " | trim | length | string")}") + Template(inner) + Tag("endset"),
            7 => Tag($"with {Pick("u", "b")} = {Mild(1)}, {Pick("x", "u")} = {Mild(1)}") + Template(inner) + Tag("endwith"),
            8 => Macro(inner),
            9 => Tag("include 'part'" + Pick("", "", " with context", " ignore missing")),
            10 => Tag("import 'lib' as lib" + Pick("", " with context")) + "{{ lib.m(" + Mild(1) + ") }}{{ lib.v }}",
            11 => Tag("from 'lib' import m as q" + Pick("", " with context")) + "{{ q(1, b=" + Mild(1) + ") }}",
            12 => "{% raw %}" + Pick("{{ x }}\n", " {% y %} ", "\n") + Tag("endraw"),
            13 => Tag($"block b{_names++}{Pick("", " scoped")}") + Template(inner) + Tag("endblock"),
            14 => "{% set ns = namespace(v=" + Mild(1) + ") %}" + Tag($"for x in {MildList()}") + "{% set ns.v = x %}" + Tag("endfor") + "{{ ns.v }}",
            15 => "{% set l = l|default([])|list %}{% set _ = l." + Pick("append(1)", "extend('ab')", "insert(0, 'x')", "reverse()") + " %}{{ l }}",
            16 when Chance(10) => $"{{{{ {Expression(2)} }}}}",
            _ => Statement(0),
        };
    }

    /// <summary>An expression that seldom fails: what is looked at here is scopes and white space.</summary>
    private string Mild(int depth)
    {
        if (depth <= 0) return Pick(Pick(Names), Pick(Texts), Pick(Numbers), "true", "x");
        return _random.Next(9) switch
        {
            0 => $"({Mild(depth - 1)} ~ {Mild(depth - 1)})",
            1 => $"{Mild(depth - 1)}|default({Mild(depth - 1)})",
            2 => $"({Mild(depth - 1)} {Pick("==", "!=", "and", "or")} {Mild(depth - 1)})",
            3 => $"({Mild(depth - 1)} if {Mild(depth - 1)} else {Mild(depth - 1)})",
            4 => $"({Mild(depth - 1)} is {Pick("defined", "string", "none", "number", "not iterable")})",
            5 => $"({Mild(depth - 1)}|string|{Pick("upper", "trim", "length", "replace('a', 'b')", "indent(2)", "e", "title")})",
            6 => $"[{Mild(depth - 1)}, {Mild(depth - 1)}]",
            7 => $"({MildList()}|join({Pick(Texts)}))",
            _ => Pick(Names),
        };
    }

    private string MildList() => Pick("[1, 2, 3]", "['b', 'a']", "l|default([])", "range(3)", "[none, 'x', 2.5]", "[]", "'xy'", "m|default({})");

    private string Macro(int depth)
    {
        var name = "m" + _names++;
        var macro = Tag($"macro {name}({Pick("", "u", "u, s='1'", "s='q', t=s")})") + Template(depth) + "{{ caller() if caller }}{{ varargs }}" + Pick("", "{{ kwargs }}") + Tag("endmacro");
        return macro + Pick(
            $"{{{{ {name}({Pick("", "1", "1, 2", "'a'")}) }}}}",
            $"{Tag($"call {name}()")}{Template(depth)}{Tag("endcall")}",
            $"{{{{ {name}(*{List(0)}) }}}}");
    }
}
