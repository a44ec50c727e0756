using System.Text;
using System.Text.Encodings.Web;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>The page of all methods, for people.</summary>
internal static class XmlRpcHelpPage
{
    public static string Of(XmlRpcTable table)
    {
        var page = new StringBuilder();
        page.Append(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>XML-RPC methods</title>
            <link rel="icon" href="data:,"><link rel="stylesheet" href="/api/api.css"><script src="/api/theme.js"></script></head>
            <body>
            <header>
            <h1>XML-RPC methods</h1>
            <p><a href="/">Lab</a> · <a href="/api/">REST interface</a></p>
            </header>
            <main>
            <p>POST a call to <code>/RPC2</code>, with a user's name and a token of his as HTTP Basic authentication, or without as nobody in particular.
            Arguments go by position; those with a default may be left out from the right. The command line client <code>lavacli</code> uses these methods.</p>

            """);
        page.Append("<nav aria-label=\"Methods\"><ul class=\"names\">\n");
        foreach (var method in table.Methods) page.Append("<li><a href=\"#").Append(Safe(method.Name)).Append("\">").Append(Safe(method.Name)).Append("</a></li>\n");
        page.Append("</ul></nav>\n");
        foreach (var method in table.Methods)
        {
            page.Append("<section><h2 id=\"").Append(Safe(method.Name)).Append("\"><code>").Append(Safe($"{method.Name}({method.Signature})")).Append("</code></h2>\n");
            page.Append("<p>").Append(Safe(method.Help)).Append("</p>\n<p>Returns ").Append(Safe(method.Returns)).Append(". Who: ").Append(Safe(method.Needs.ToString())).Append(".</p></section>\n");
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}
