namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>The methods that clients of the reference may call (spec: xmlrpc-api.md §4).</summary>
internal static class ReferenceMethods
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. Of("scheduler.jobs", "submit resubmit cancel show list queue logs definition configuration validate"),
        .. Of("scheduler.devices", "list show add update delete get_dictionary set_dictionary perms_add perms_delete perms_list tags.add tags.list tags.delete"),
        .. Of("scheduler.device_types", "list show devices add update get_template get_health_check set_template set_health_check aliases.add aliases.list aliases.delete perms_add perms_delete perms_list"),
        .. Of("scheduler.workers", "list show add update delete get_config get_env get_env_dut set_config set_env set_env_dut"),
        .. Of("scheduler.aliases", "add list show delete"),
        .. Of("scheduler.tags", "add list show delete"),
        .. Of("scheduler.remote_artifact_tokens", "list show add delete"),
        .. Of("results", "get_testjob_results_yaml get_testjob_results_csv get_testsuite_results_yaml get_testsuite_results_csv get_testsuite_results_count get_testcase_results_yaml get_testcase_results_csv"),
        .. Of("results", "get_testjob_suites_list_yaml get_testjob_suites_list_csv get_testjob_metadata make_custom_query run_query refresh_query refresh_all_queries"),
        .. Of("scheduler", "submit_job resubmit_job cancel_job job_state job_health job_output job_details all_jobs all_devices all_device_types pending_jobs_by_device_type get_device_status"),
        .. Of("scheduler", "get_recent_jobs_for_device get_recent_jobs_for_device_type get_device_type_by_alias get_device_config import_device_dictionary export_device_dictionary"),
        .. Of("scheduler", "put_into_maintenance_mode put_into_online_mode validate_yaml validate_pipeline_devices get_publisher_event_socket"),
        .. Of("system", "version api_version whoami master_config listMethods methodHelp methodSignature getCapabilities multicall"),
        .. Of("system", "user_can_view_jobs user_can_view_devices user_can_submit_to_types assign_perm_device revoke_perm_device assign_perm_device_type revoke_perm_device_type set_user_groups"),
        .. Of("auth.users", "add delete list show update groups.add groups.list groups.delete perms.add perms.list perms.delete"),
        .. Of("auth.groups", "add delete list show perms.add perms.list perms.delete"),
    ];

    private static IEnumerable<string> Of(string group, string names) => names.Split(' ').Select(name => $"{group}.{name}");
}
