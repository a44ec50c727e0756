using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Syntax;

namespace LavaActors.Jinja.Values;

/// <summary>Values as Python's <c>str</c> and <c>repr</c> write them.</summary>
internal static class ValueText
{
    private const int MaxDepth = 100;

    /// <summary>What <c>{{ value }}</c> prints.</summary>
    public static string Str(Work work, Value value)
    {
        switch (value)
        {
            case StrValue text: return text.Text;
            case Undefined: return "";
            case ModuleValue module: return module.Text;
            default:
                var result = new StringBuilder();
                Repr(work, result, value, []);
                return result.ToString();
        }
    }

    public static string Repr(Work work, Value value)
    {
        var result = new StringBuilder();
        Repr(work, result, value, []);
        return result.ToString();
    }

    /// <summary>Appends the text of a value within a list or dictionary.</summary>
    /// <param name="work">Counts.</param>
    /// <param name="result">Receives the text.</param>
    /// <param name="value">The value.</param>
    /// <param name="around">The lists and dictionaries it is in; one that holds itself is <c>[...]</c>.</param>
    private static void Repr(Work work, StringBuilder result, Value value, List<Value> around)
    {
        work.Step();
        if (result.Length > work.Limits.MaxText) work.Text(result.Length);
        switch (value)
        {
            case NoneValue: result.Append("None"); break;
            case BoolValue truth: result.Append(truth.IsTrue ? "True" : "False"); break;
            case IntValue number: result.Append(number.Number.ToString(CultureInfo.InvariantCulture)); break;
            case FloatValue number: result.Append(FloatText.Repr(number.Number)); break;
            case StrValue { IsMarkup: true } text: Quoted(work, result.Append("Markup("), text.Text).Append(')'); break;
            case StrValue text: Quoted(work, result, text.Text); break;
            case Undefined: result.Append("Undefined"); break;
            case ListValue list: Items(work, result, value, list.Items, "[", "]", around); break;
            case TupleValue tuple: Items(work, result, value, tuple.Items, "(", tuple.Items.Length == 1 ? ",)" : ")", around); break;
            case DictValue dictionary: Entries(work, result, dictionary, around); break;
            case DictView view:
                result.Append(view.TypeName).Append('(');
                Items(work, result, value, Enumerable.Range(0, view.Dictionary.Entries.Count).Select(view.At), "[", "]", around);
                result.Append(')');
                break;
            case RangeValue range: result.Append($"range({range.Start}, {range.Stop}{(range.Step.IsOne ? "" : $", {range.Step}")})"); break;
            case NamespaceValue space:
                result.Append("<Namespace ");
                Entries(work, result, space.Attributes, around);
                result.Append('>');
                break;
            case MacroValue macro: result.Append($"<Macro {(macro.Name.Length == 0 ? "anonymous" : QuotedName(work, macro.Name))}>"); break;
            case SelfValue self: result.Append($"<TemplateReference {QuotedName(work, self.Context.Name)}>"); break;
            case ModuleValue module: result.Append($"<TemplateModule {QuotedName(work, module.Name)}>"); break;
            case LoopValue loop: result.Append($"<LoopContext {loop.Index0 + 1}/{loop.Length()}>"); break;

            // Python prints an address in memory, which is never what a device's configuration means.
            case FunctionValue function: throw new JinjaError($"'{function.Name}' is a function and no text", $"call it: {function.Name}()");
            case StreamValue stream: throw new JinjaError($"what '{stream.MadeBy}' gives is no text", "write '|list' or '|join' behind it");
            default: throw new JinjaError($"{value.Described} is no text", value is BlockValue block ? $"call it: {block.Name}()" : "");
        }
    }

    /// <summary>A text in quotes: single ones, unless it has those and no double ones.</summary>
    public static StringBuilder Quoted(Work work, StringBuilder result, string text)
    {
        work.Text(text.Length);
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        result.Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\': result.Append("\\\\"); break;
                case '\n': result.Append("\\n"); break;
                case '\r': result.Append("\\r"); break;
                case '\t': result.Append("\\t"); break;
                case var c when c == quote: result.Append('\\').Append(quote); break;
                case var c when c is >= ' ' and < 0x7F || (c > 0x7F && PythonChars.IsPrintable(rune)): result.Append(rune.ToString()); break;
                case var c when c <= 0xFF: result.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}"); break;
                case var c when c <= 0xFFFF: result.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}"); break;
                case var c: result.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}"); break;
            }
        }

        return result.Append(quote);
    }

    private static string QuotedName(Work work, string name) => Quoted(work, new StringBuilder(), name).ToString();

    private static bool Enter(StringBuilder result, Value value, string hint, List<Value> around)
    {
        if (around.Exists(other => ReferenceEquals(other, value)))
        {
            result.Append(hint);
            return false;
        }

        if (around.Count >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new JinjaError($"a value of more than {MaxDepth} levels", "");
        around.Add(value);
        return true;
    }

    private static void Items(Work work, StringBuilder result, Value value, IEnumerable<Value> items, string open, string close, List<Value> around)
    {
        if (!Enter(result, value, open + "..." + close, around)) return;
        result.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first) result.Append(", ");
            first = false;
            Repr(work, result, item, around);
        }

        result.Append(close);
        around.RemoveAt(around.Count - 1);
    }

    private static void Entries(Work work, StringBuilder result, DictValue dictionary, List<Value> around)
    {
        if (!Enter(result, dictionary, "{...}", around)) return;
        result.Append('{');
        var first = true;
        foreach (var (key, value) in dictionary.Entries)
        {
            if (!first) result.Append(", ");
            first = false;
            Repr(work, result, key, around);
            result.Append(": ");
            Repr(work, result, value, around);
        }

        result.Append('}');
        around.RemoveAt(around.Count - 1);
    }
}
