# The dashboard and the monitors of this folder, as they stand in its JSON files.
# The provider reads DD_API_KEY, DD_APP_KEY and, for another site, DD_HOST=https://api.datadoghq.eu.

terraform {
  required_version = ">= 1.3"

  required_providers {
    datadog = {
      source  = "DataDog/datadog"
      version = "~> 3.65"
    }
  }
}

variable "notify" {
  description = "Who is told, as Datadog writes handles: @slack-…, @pagerduty-…, several with blanks between."
  type        = string
  default     = "@slack-oom-alerts"
}

resource "datadog_monitor_json" "out_of_memory" {
  for_each = fileset(path.module, "monitors/*.json")

  monitor = replace(file("${path.module}/${each.value}"), "@slack-oom-alerts", var.notify)
}

resource "datadog_dashboard_json" "lastgasp" {
  dashboard = file("${path.module}/dashboard.json")
}
