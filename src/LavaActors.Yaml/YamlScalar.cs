namespace LavaActors.Yaml;

/// <summary>
/// A scalar. A plain one means what YAML 1.1 says (<c>yes</c> is true, <c>0777</c> is octal, <c>1:30</c> is 90), a quoted
/// one is always a string, an explicit tag (<c>!!int</c>, <c>!!str</c>...) decides over both.
/// </summary>
public sealed class YamlScalar : YamlNode
{
    public YamlScalar(string text, bool plain, string? tag = null)
        : this(text, plain, tag, SourceSpan.None)
    {
    }

    public YamlScalar(string text, bool plain, string? tag, SourceSpan span)
        : base(span)
    {
        Text = text;
        Plain = plain;
        Tag = tag;
        Kind = Yaml11.Resolve(text, plain, tag);
    }

    /// <summary>The text as written, escapes and folding undone.</summary>
    public string Text { get; }

    /// <summary>Written without quotes and not as a block.</summary>
    public bool Plain { get; }

    /// <summary>The explicit tag in full (<c>tag:yaml.org,2002:int</c>), or null.</summary>
    public string? Tag { get; }

    /// <summary>What a YAML 1.1 reader takes it for.</summary>
    public YamlKind Kind { get; }

    public override bool IsNull => Kind == YamlKind.Null;

    internal override int Height => 1;

    internal override long Weight => 1;

    /// <summary>The value when it is a bool (<c>true</c>, <c>yes</c>, <c>on</c> and their opposites), else null.</summary>
    public bool? AsBool() => Kind == YamlKind.Bool ? Yaml11.ToBool(Text) : null;

    /// <summary>The value when it is a whole number that fits, else null.</summary>
    public long? AsInt() => Kind == YamlKind.Int ? Yaml11.ToInt(Text) : null;

    /// <summary>The value when it is a number, else null.</summary>
    public double? AsDouble() => Kind is YamlKind.Float or YamlKind.Int ? Yaml11.ToDouble(Text) : null;

    /// <summary>The value when it is a string (a date counts as one, since nothing here uses dates), else null.</summary>
    public string? AsString() => Kind is YamlKind.String or YamlKind.Timestamp ? Text : null;

    public override string Described => Kind switch
    {
        YamlKind.Null => "nothing (null)",
        YamlKind.Bool => $"the boolean '{Text}'",
        YamlKind.Int => $"the whole number '{Text}'",
        YamlKind.Float => $"the number '{Text}'",
        _ => Text.Length == 0 ? "an empty string" : $"the string '{(Text.Length > 40 ? Text[..37] + "..." : Text)}'",
    };

    public override bool ContentEquals(YamlNode other) =>
        other is YamlScalar s && s.Kind == Kind && (Kind == YamlKind.Null || s.Text == Text);

    public override string ToString() => Text;
}
