using System.Net.Http.Json;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Http.OpenApi;
using LavaActors.Gateway.Submissions;

namespace LavaActors.Gateway.Tests.Http;

/// <summary>What is taken, held against what is really read.</summary>
public sealed partial class OpenApiTests
{
    /// <summary>They say otherwise what is wrong with a body.</summary>
    private static readonly string[] OfTheirOwn = ["POST /jobs/validate/", "POST /jobs/validate_testdef/", "POST /token/"];

    [Fact]
    public async Task Every_field_that_is_read_is_described_and_no_other_and_what_is_required_is_said_to_be()
    {
        var words = Words();
        Assert.Contains("failure_comment", words);
        // No field takes a dictionary, so each that is read is an error.
        var all = new JsonObject(words.Select(word => KeyValuePair.Create(word, (JsonNode?)new JsonObject())));
        var (wrong, asked) = (new List<string>(), 0);
        foreach (var (key, path, operation) in Writing().Where(each => !OfTheirOwn.Contains(each.Key)))
        {
            var described = operation["requestBody"]?["content"]?["application/json"]?["schema"];
            var fields = described?["properties"]?.AsObject().Select(each => each.Key).ToHashSet() ?? [];
            // Those of a job are read to be refused.
            if (path == "/jobs/{id}/") fields.UnionWith(["definition", "token"]);
            if (await ErrorsAsync(key, path, all) is var read && !fields.SetEquals(read.Keys)) wrong.Add($"{key} reads {Shown(read.Keys)} and describes {Shown(fields)}");
            var required = described?["required"]?.AsArray().Select(each => (string)each!).ToHashSet() ?? [];
            var missing = (await ErrorsAsync(key, path, [])).Where(each => each.Value == "This field is required.").Select(each => each.Key).ToList();
            if (!required.SetEquals(missing)) wrong.Add($"{key} requires {Shown(missing)} and describes {Shown(required)}");
            asked++;
        }

        Assert.Empty(wrong);
        Assert.True(asked > 35, $"only {asked} routes change something");

        static string Shown(IEnumerable<string> names) => $"'{string.Join(' ', names.Order(StringComparer.Ordinal))}'";
    }

    [Fact]
    public void Bodies_are_described_as_json_and_as_forms_and_a_submission_has_its_word()
    {
        foreach (var (key, path, operation) in Writing().Where(each => each.Operation["requestBody"] is not null && each.Path != "/devices/validate/"))
        {
            var content = operation["requestBody"]!["content"]!.AsObject();
            Assert.Equal((key, "application/json application/x-www-form-urlencoded multipart/form-data"), (key, string.Join(' ', content.Select(each => each.Key))));
            Assert.Single(content.Select(each => each.Value!["schema"]!.ToJsonString()).Distinct());
            Assert.Equal((key, content["application/json"]!["schema"]!["required"] is not null), (key, (bool)operation["requestBody"]!["required"]!));
        }

        foreach (var (key, names) in ((string, string)[])[("POST /jobs/validate/", "definition strict"), ("POST /jobs/validate_testdef/", "definition"), ("POST /token/", "username password")])
            Assert.Equal(names, string.Join(' ', Writing().Single(each => each.Key == key).Operation["requestBody"]!["content"]!["application/json"]!["schema"]!["properties"]!.AsObject().Select(each => each.Key)));
        Assert.Equal(
            ["POST /jobs/", "POST /jobs/{id}/resubmit/"],
            Writing().Where(each => each.Operation["parameters"]!.AsArray().Any(parameter => (string)parameter!["in"]! == "header" && (string)parameter["name"]! == SubmissionKey.Header)).Select(each => each.Key).Order(StringComparer.Ordinal));
    }

    private IEnumerable<(string Key, string Path, JsonNode Operation)> Writing() =>
        from path in _document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        where method.Key is "post" or "put" or "patch"
        select ($"{method.Key.ToUpperInvariant()} {path.Key}", path.Key, method.Value!);

    /// <summary>What is wrong with the fields of a body, by name; nothing where it is taken, or refused as a whole.</summary>
    private async Task<Dictionary<string, string>> ErrorsAsync(string key, string path, JsonObject body)
    {
        using var response = await _gateway.Http.SendAsync(new HttpRequestMessage(new HttpMethod(key.Split(' ')[0]), Filled(path)) { Content = JsonContent.Create(body) });
        Assert.True((int)response.StatusCode is >= 200 and < 500, $"{key}: {(int)response.StatusCode}");
        return (int)response.StatusCode != 400 ? [] : (await response.Content.ReadFromJsonAsync<JsonObject>())!.ToDictionary(each => each.Key, each => each.Value is JsonArray { Count: > 0 } list ? (string)list[0]! : each.Value!.ToJsonString());
    }

    /// <summary>All texts of the program that could be the name of a field.</summary>
    private static List<string> Words()
    {
        using var file = new PEReader(File.OpenRead(typeof(OpenApiDocument).Assembly.Location));
        var (reader, words) = (file.GetMetadataReader(), new HashSet<string>());
        for (var at = reader.GetNextHandle(default(UserStringHandle)); !at.IsNil; at = reader.GetNextHandle(at))
            if (reader.GetUserString(at) is { Length: > 1 and < 40 } text && text.All(c => c is (>= 'a' and <= 'z') or '_')) words.Add(text);
        return [.. words];
    }
}
