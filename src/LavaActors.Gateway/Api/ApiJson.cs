using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Api;

/// <summary>How all bodies of the interface are read and written: snake_case keys, no type names, times as <see cref="ApiTime"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(ApiTime)])]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(SuiteView))]
[JsonSerializable(typeof(TestView))]
[JsonSerializable(typeof(DeviceView))]
[JsonSerializable(typeof(Page<JobView>))]
[JsonSerializable(typeof(Page<SuiteView>))]
[JsonSerializable(typeof(Page<TestView>))]
[JsonSerializable(typeof(Page<DeviceView>))]
[JsonSerializable(typeof(RoleProgress))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(ExplanationView))]
[JsonSerializable(typeof(ClusterView))]
[JsonSerializable(typeof(DefinitionRequest))]
[JsonSerializable(typeof(SubmitAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(DetailAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(QueueView))]
[JsonSerializable(typeof(Page<QueueView>))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
public sealed partial class ApiJson : JsonSerializerContext;
