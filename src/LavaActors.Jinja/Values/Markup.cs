using System.Text;

namespace LavaActors.Jinja.Values;

/// <summary>Escaping for HTML, as the filter <c>escape</c> does it.</summary>
internal static class Markup
{
    private const string Special = "&<>'\"";

    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny(Special) < 0) return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            switch (c)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '\'': escaped.Append("&#39;"); break;
                case '"': escaped.Append("&#34;"); break;
                default: escaped.Append(c); break;
            }
        }

        return escaped.ToString();
    }

    /// <summary>A text as it goes into markup: escaped unless it is markup itself.</summary>
    public static string Of(StrValue text) => text.IsMarkup ? text.Text : Escape(text.Text);
}
