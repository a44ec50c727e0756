namespace LavaActors.Yaml;

/// <summary>A node of an immutable YAML tree that knows where it stood in its text.</summary>
/// <remarks>A node that an anchor names is shared by all aliases to it; the parser bounds what that can expand to.</remarks>
public abstract class YamlNode
{
    private protected YamlNode(SourceSpan span) => Span = span;

    /// <summary>The place of the node's first character.</summary>
    public SourceSpan Span { get; }

    /// <summary>What the node is, in the words of an error message: <c>a list</c>, <c>the whole number 5</c>.</summary>
    public abstract string Described { get; }

    /// <summary>Whether this is a scalar that means null.</summary>
    public virtual bool IsNull => false;

    /// <summary>Levels below and with this node: 1 for a scalar.</summary>
    internal abstract int Height { get; }

    /// <summary>Nodes of this subtree when every alias is written out.</summary>
    internal abstract long Weight { get; }

    /// <summary>Whether both trees mean the same to a YAML 1.1 reader: same kinds, values and key order. Places do not count.</summary>
    public abstract bool ContentEquals(YamlNode other);
}
