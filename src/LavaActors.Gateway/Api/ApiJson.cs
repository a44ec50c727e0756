using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Notifications;

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
[JsonSerializable(typeof(DeviceTypeView))]
[JsonSerializable(typeof(WorkerView))]
[JsonSerializable(typeof(TagView))]
[JsonSerializable(typeof(AliasView))]
[JsonSerializable(typeof(ArtifactTokenView))]
[JsonSerializable(typeof(List<TransitionView>))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(BatchCancelAnswer))]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Page<DeviceTypeView>))]
[JsonSerializable(typeof(Page<WorkerView>))]
[JsonSerializable(typeof(Page<TagView>))]
[JsonSerializable(typeof(Page<AliasView>))]
[JsonSerializable(typeof(Page<ArtifactTokenView>))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(GroupView))]
[JsonSerializable(typeof(DevicePermissionView))]
[JsonSerializable(typeof(DeviceTypePermissionView))]
[JsonSerializable(typeof(Page<UserView>))]
[JsonSerializable(typeof(Page<GroupView>))]
[JsonSerializable(typeof(Page<DevicePermissionView>))]
[JsonSerializable(typeof(Page<DeviceTypePermissionView>))]
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
[JsonSerializable(typeof(JobChangeView))]
[JsonSerializable(typeof(DeviceChangeView))]
[JsonSerializable(typeof(WorkerChangeView))]
[JsonSerializable(typeof(ReadyView))]
[JsonSerializable(typeof(DroppedView))]
[JsonSerializable(typeof(ReasonView))]
[JsonSerializable(typeof(Page<NotificationView>))]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
public sealed partial class ApiJson : JsonSerializerContext;
