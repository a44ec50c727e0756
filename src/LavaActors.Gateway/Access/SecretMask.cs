using LavaActors.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Access;

/// <summary>Takes the secrets out of a job's texts (<see cref="DefinitionSecrets"/>), for everybody but who wrote it, and the addresses of callbacks for who may not change the job.</summary>
public static class SecretMask
{
    public const string Masked = DefinitionSecrets.Masked;

    /// <summary>The texts as this caller may see them.</summary>
    /// <param name="mayChange">Whether he may change the job.</param>
    public static JobTexts For(Caller caller, JobRow job, JobTexts texts, bool mayChange) =>
        AccessRules.MaySeeSecrets(caller, job) ? texts : Of(texts, mayChange);

    /// <summary>The texts as somebody else may see them.</summary>
    public static JobTexts Of(JobTexts texts, bool mayChange = false)
    {
        var secrets = DefinitionSecrets.Of(texts.Original, texts.Definition);
        if (!mayChange) secrets = secrets.WithAddresses();
        return !secrets.Any
            ? texts
            : new JobTexts(
                secrets.InDefinition(texts.Original), secrets.InDefinition(texts.Definition), texts.Pipeline is { } pipeline ? secrets.InDefinition(pipeline) : null, texts.Device is { } device ? secrets.InDefinition(device) : null);
    }

    /// <summary>A health check's file as somebody sees it who may not change its device type.</summary>
    /// <param name="definition">As it stands in the file. Nobody has looked whether it is one, and in what is no YAML secrets cannot be told.</param>
    public static string OfHealthCheck(string definition) =>
        YamlDocument.Parse(definition, "health check").Root is null ? Masked : DefinitionSecrets.Of(definition).WithAddresses().InDefinition(definition);

    /// <summary>Whether a definition names anything that is kept from others.</summary>
    /// <param name="mayChange">From those who may change the job, or from all.</param>
    public static bool Hides(string definition, bool mayChange)
    {
        var secrets = DefinitionSecrets.Of(definition);
        return (mayChange ? secrets : secrets.WithAddresses()).Any;
    }
}
