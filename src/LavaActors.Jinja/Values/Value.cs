namespace LavaActors.Jinja.Values;

/// <summary>A value of a template. These are all there are: nothing of .NET can be reached from a template.</summary>
internal abstract class Value
{
    /// <summary>Python's name of the type, as its error messages have it.</summary>
    public abstract string TypeName { get; }

    /// <summary>In the words of an error message.</summary>
    public string Described => TypeName switch
    {
        "str" or "Markup" => "a text",
        "int" => "a whole number",
        "float" => "a floating-point number",
        "bool" => "a truth value",
        "dict" => "a dictionary",
        "NoneType" => "None",
        "Undefined" => "an undefined value",
        "generator" => "a stream of values",
        "Macro" => "a macro",
        "Namespace" => "a namespace",
        "TemplateModule" => "an imported template",
        "BlockReference" => "a block",
        "LoopContext" => "a loop",
        _ => $"a {TypeName}",
    };

    /// <summary>Whether <c>if</c> takes it for true.</summary>
    public virtual bool IsTrue => true;

    /// <summary>Whether it may be a key of a dictionary.</summary>
    public virtual bool IsHashable => true;
}
