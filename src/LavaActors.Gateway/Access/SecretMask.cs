using LavaActors.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Access;

/// <summary>Takes the secrets out of a job's texts (<see cref="DefinitionSecrets"/>), for everybody but who wrote it.</summary>
public static class SecretMask
{
    public const string Masked = DefinitionSecrets.Masked;

    /// <summary>The texts as this caller may see them.</summary>
    public static JobTexts For(Caller caller, JobRow job, JobTexts texts) =>
        AccessRules.MaySeeSecrets(caller, job) ? texts : Of(texts);

    /// <summary>The texts as somebody else may see them.</summary>
    public static JobTexts Of(JobTexts texts)
    {
        var secrets = DefinitionSecrets.Of(texts.Original, texts.Definition);
        return !secrets.Any
            ? texts
            : new JobTexts(
                secrets.InDefinition(texts.Original), secrets.InDefinition(texts.Definition), texts.Pipeline is { } pipeline ? secrets.InDefinition(pipeline) : null, texts.Device is { } device ? secrets.InDefinition(device) : null);
    }

    /// <summary>Whether a definition names any secret.</summary>
    public static bool HasSecrets(string definition) => DefinitionSecrets.Of(definition).Any;
}
