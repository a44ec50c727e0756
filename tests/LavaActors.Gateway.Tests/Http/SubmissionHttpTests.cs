using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Tests.Http;

public sealed class SubmissionHttpTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static SchedulerMessages.Submitted Accept(SchedulerMessages.Submit submit) => new(
        submit.Command,
        new LeadJobId(7),
        [.. submit.SubJobs.Select(job => new SubmittedJob(new JobId(7 + job.SubId), submit.TargetGroup is null ? "7" : $"7.{job.SubId}", job.Role))]);

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonNode>())!;

    [Fact]
    public async Task A_single_job_is_answered_with_its_number()
    {
        gateway.Scheduler = command => Accept((SchedulerMessages.Submit)command);
        var response = await gateway.SubmitAsync(JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("""{"message":"job(s) successfully submitted","job_ids":[7]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_word_of_the_client_makes_what_is_sent_again_the_same_submission()
    {
        var commands = new List<CommandId>();
        gateway.Scheduler = command =>
        {
            commands.Add(((SchedulerMessages.Submit)command).Command);
            return Accept((SchedulerMessages.Submit)command);
        };
        async Task<HttpResponseMessage> SendAsync(string? key, string definition)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "jobs/") { Content = JsonContent.Create(new { definition }) };
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            return await gateway.Http.SendAsync(request);
        }

        foreach (var (key, text) in ((string?, string)[])[("a", JobTextSamples.Single), ("a", JobTextSamples.Single), ("b", JobTextSamples.Single), ("a", JobTextSamples.Group), (null, JobTextSamples.Single), (null, JobTextSamples.Single)])
            Assert.Equal(HttpStatusCode.Created, (await SendAsync(key, text)).StatusCode);
        Assert.Equal(commands[0], commands[1]);
        Assert.Equal(5, commands.Distinct().Count());
        var refused = await SendAsync(new string('x', 256), JobTextSamples.Single);
        Assert.Equal((HttpStatusCode.BadRequest, """{"Idempotency-Key":["Ensure this header has no more than 255 characters."]}"""), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        Assert.Equal(6, commands.Count);
    }

    [Fact]
    public void A_word_is_of_its_user_alone()
    {
        var ann = Gateway.Submissions.SubmissionKey.Command(Gateway.Access.Caller.Of("ann", 1), "a", "text");
        Assert.NotNull(ann);
        Assert.NotEqual(ann, Gateway.Submissions.SubmissionKey.Command(Gateway.Access.Caller.Of("bob", 2), "a", "text"));
        Assert.Null(Gateway.Submissions.SubmissionKey.Command(Gateway.Access.Caller.Of("ann", 1), "", "text"));
    }

    [Fact]
    public async Task A_group_is_answered_with_texts()
    {
        gateway.Scheduler = command => Accept((SchedulerMessages.Submit)command);
        var body = await BodyAsync(await gateway.SubmitAsync(JobTextSamples.Group));
        Assert.Equal("""["7.0","7.1","7.2"]""", body["job_ids"]!.ToJsonString());
    }

    [Fact]
    public async Task Findings_about_definitions_from_elsewhere_are_answered_and_kept_with_the_job()
    {
        SchedulerMessages.Submit? taken = null;
        gateway.Scheduler = command => Accept(taken = (SchedulerMessages.Submit)command);
        gateway.Definitions = parse => parse.With([new Diagnostic(Severity.Warning, new SourceSpan("definition", 4, 5), "", "role 'client' waits for what role 'server' (definition:9:1) never sends", "")]);
        try
        {
            var response = await gateway.SubmitAsync(JobTextSamples.Group);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            const string Warning = "definition:4:5: warning: role 'client' waits for what role 'server' (definition:9:1) never sends";
            var answered = (await BodyAsync(response))["warnings"]!.AsArray().Select(text => (string)text!).ToList();
            Assert.Contains(Warning, answered);
            Assert.Equal(answered, taken!.Warnings);
        }
        finally
        {
            gateway.Definitions = parse => parse;
        }
    }

    [Fact]
    public async Task A_check_of_definitions_that_breaks_is_a_warning_and_no_failure()
    {
        gateway.Scheduler = command => Accept((SchedulerMessages.Submit)command);
        gateway.Definitions = _ => throw new InvalidOperationException("no disk");
        try
        {
            var response = await gateway.SubmitAsync(JobTextSamples.Group);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.EndsWith("the test definitions from elsewhere were not looked at: no disk", (string)(await BodyAsync(response))["warnings"]![0]!, StringComparison.Ordinal);
        }
        finally
        {
            gateway.Definitions = parse => parse;
        }
    }

    [Fact]
    public async Task What_definitions_from_elsewhere_make_impossible_is_refused()
    {
        gateway.Definitions = parse => parse.With([new Diagnostic(Severity.Error, new SourceSpan("definition", 4, 5), "", "it would never begin", "")]);
        try
        {
            var response = await gateway.SubmitAsync(JobTextSamples.Group);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains("definition:4:5: error: it would never begin", (string)(await BodyAsync(response))["message"]!, StringComparison.Ordinal);
        }
        finally
        {
            gateway.Definitions = parse => parse;
        }
    }

    [Theory]
    [InlineData("rack_position", HttpStatusCode.Created)]
    [InlineData("rack_colour", HttpStatusCode.BadRequest)]
    public async Task A_lab_says_which_more_variables_the_context_may_have(string name, HttpStatusCode answer)
    {
        gateway.Scheduler = command => Accept((SchedulerMessages.Submit)command);
        Assert.Equal(answer, (await gateway.SubmitAsync($"context: {{{name}: 3}}\n{JobTextSamples.Single}")).StatusCode);
    }

    [Fact]
    public async Task A_form_is_as_good_as_JSON()
    {
        gateway.Scheduler = command => Accept((SchedulerMessages.Submit)command);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("definition", JobTextSamples.Single)]);
        Assert.Equal(HttpStatusCode.Created, (await gateway.Http.PostAsync("jobs/", form)).StatusCode);
    }

    [Fact]
    public async Task An_invalid_job_is_refused_with_all_its_errors_and_never_reaches_the_scheduler()
    {
        var wasAsked = false;
        gateway.Scheduler = _ =>
        {
            wasAsked = true;
            return null;
        };
        var response = await gateway.SubmitAsync("job_nam: x\nvisibility: everybody\nactions: 5\n");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var message = (string)(await BodyAsync(response))["message"]!;
        Assert.StartsWith("Problem with submitted job data:", message);
        Assert.Contains("definition:1:1: error: job_nam: unknown key 'job_nam'; did you mean 'job_name'?", message);
        Assert.Contains("definition:2:13: error: visibility:", message);
        Assert.Contains("definition:3:10: error: actions:", message);
        Assert.False(wasAsked);
    }

    [Fact]
    public async Task What_no_dispatcher_can_run_is_invalid_at_submission_and_at_validation()
    {
        var text = JobTextSamples.Single.Replace("method: u-boot", "method: dfu", StringComparison.Ordinal);
        const string Refusal = "actions[1].boot.method: the boot method 'dfu' is valid, but not supported by this dispatcher; supported are: ";
        Assert.Contains(Refusal, (string)(await BodyAsync(await gateway.SubmitAsync(text)))["message"]!, StringComparison.Ordinal);
        var validated = await gateway.Http.PostAsJsonAsync("jobs/validate/", new { definition = text });
        Assert.Contains(Refusal, (string)(await BodyAsync(validated))["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_much_for_a_message_between_nodes_is_invalid_at_submission_and_at_validation()
    {
        var text = JobTextSamples.Group.Replace("visibility: public", $"visibility: public\nmetadata: {{padding: '{new string('x', 100_000)}'}}", StringComparison.Ordinal)
            .Replace("count: 2", "count: 80", StringComparison.Ordinal);
        const string Refusal = "together as they go from node to node, and 7 MiB is the most; put large content into files";
        Assert.Contains(Refusal, (string)(await BodyAsync(await gateway.SubmitAsync(text)))["message"]!, StringComparison.Ordinal);
        var validated = await gateway.Http.PostAsJsonAsync("jobs/validate/", new { definition = text });
        Assert.Contains(Refusal, (string)(await BodyAsync(validated))["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", """{"definition":["This field is required."]}""")]
    [InlineData("""{"definition":"  "}""", """{"definition":["This field may not be blank."]}""")]
    [InlineData("""{"definition":5}""", """{"definition":["Not a valid string."]}""")]
    public async Task A_body_without_a_text_is_refused_by_field(string body, string answer)
    {
        var response = await gateway.Http.PostAsync("jobs/", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.BadRequest, answer), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("{}", """{"definition":"Test job definition is required."}""")]
    [InlineData("""{"definition":["x"]}""", """{"definition":"Test job definition should be a string."}""")]
    public async Task A_body_without_a_text_is_not_validated(string body, string answer)
    {
        var response = await gateway.Http.PostAsync("jobs/validate/", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.BadRequest, answer), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("application/json", """{"definition":"\ud800"}""")]
    [InlineData("application/json", """{"\ud800":"x"}""")]
    [InlineData("multipart/form-data", "definition=x")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=definition\r\n\r\njob_name")]
    public async Task A_body_that_cannot_be_read_is_the_client_s_fault(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var response = await gateway.Http.PostAsync("jobs/", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Other_media_types_and_broken_JSON_are_refused()
    {
        var text = await gateway.Http.PostAsync("jobs/", new StringContent(JobTextSamples.Single, Encoding.UTF8, "text/yaml"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        var broken = await gateway.Http.PostAsync("jobs/", new StringContent("{", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.StartsWith("JSON parse error - ", (string)(await BodyAsync(broken))["detail"]!);
    }

    [Fact]
    public async Task A_body_above_a_mebibyte_is_refused()
    {
        var response = await gateway.SubmitAsync(new string('#', 1 << 20));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData(true, "Devices unavailable: No devices of type mustang are available; register one")]
    [InlineData(false, "Problem with submitted job data: No devices of type mustang are available; register one")]
    public async Task The_scheduler_s_refusal_begins_as_scripts_expect_and_is_told_with_its_remedy(bool lacksDevices, string message)
    {
        gateway.Scheduler = command => new SchedulerMessages.Refused(((SchedulerMessages.Submit)command).Command, "No devices of type mustang are available", "register one", lacksDevices);
        var response = await gateway.SubmitAsync(JobTextSamples.Single);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, (string)(await BodyAsync(response))["message"]!);
    }

    [Fact]
    public async Task A_command_is_said_again_under_its_id_until_the_scheduler_answers()
    {
        var heard = new ConcurrentQueue<CommandId>();
        gateway.Scheduler = command =>
        {
            heard.Enqueue(((SchedulerMessages.Submit)command).Command);
            return heard.Count < 3 ? null : Accept((SchedulerMessages.Submit)command);
        };
        Assert.Equal(HttpStatusCode.Created, (await gateway.SubmitAsync(JobTextSamples.Single)).StatusCode);
        Assert.Single(heard.Distinct());
    }

    [Fact]
    public async Task A_scheduler_that_stays_silent_is_service_unavailable()
    {
        gateway.Scheduler = _ => null;
        var response = await gateway.SubmitAsync(JobTextSamples.Single);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("did not answer in 2 s", (string)(await BodyAsync(response))["message"]!);
    }

    [Fact]
    public async Task Validation_answers_200_either_way()
    {
        var good = await gateway.Http.PostAsJsonAsync("jobs/validate/", new { definition = JobTextSamples.Single });
        Assert.Equal("""{"message":"Job valid."}""", await good.Content.ReadAsStringAsync());
        var bad = await gateway.Http.PostAsJsonAsync("jobs/validate/", new { definition = "job_name: x" });
        Assert.Equal(HttpStatusCode.OK, bad.StatusCode);
        Assert.StartsWith("Job invalid:\ndefinition:1:1: error: ", (string)(await BodyAsync(bad))["message"]!);
    }

    [Fact]
    public async Task A_page_of_another_site_may_not_submit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "jobs/") { Content = JsonContent.Create(new { definition = JobTextSamples.Single }) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.Http.SendAsync(request)).StatusCode);
    }
}
